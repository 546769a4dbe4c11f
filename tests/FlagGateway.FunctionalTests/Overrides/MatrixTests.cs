using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Overrides;

/// <summary>A pipeline that tests all variants of a flag: each row puts a client on its variant.</summary>
public sealed class MatrixTests
{
    [Fact]
    public async Task Matrix_ForGitHub_IsOneJobForEachVariantWithItsOverride()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(0));

        var (exit, output, error) = await RunAsync(world, Setup.Flag, "-o", "github");

        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.StartsWith("matrix=", output, StringComparison.Ordinal);
        Assert.Single(output.TrimEnd().Split('\n'));
        using var matrix = JsonDocument.Parse(output["matrix=".Length..]);
        var rows = matrix.RootElement.GetProperty("include").EnumerateArray().ToArray();
        Assert.Equal(["legacy", "new"], rows.Select(static row => row.GetProperty("variant").GetString()));
        foreach (var row in rows)
        {
            var variant = row.GetProperty("variant").GetString();
            Assert.Equal(variant, await VariantAsync(world, row.GetProperty("header").GetString()!.Split(": ", 2)));
            Assert.Equal(variant, await VariantAsync(world, ["Cookie", row.GetProperty("cookie").GetString()!]));
        }

        Assert.Equal(2, (await world.AuditAsync()).GetArrayLength());
    }

    [Fact]
    public async Task Matrix_ForAShell_IsOneLineOfVariablesForEachVariant()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(0));

        var (_, output, _) = await RunAsync(world, Setup.Flag, "--for", "2d");
        var (_, json, _) = await RunAsync(world, Setup.Flag, "-o", "json");

        Assert.Collection(
            output.TrimEnd().Split('\n'),
            static line => Assert.Matches("^FLAGGATEWAY_FLAG='release.orders' FLAGGATEWAY_VARIANT='legacy' FLAGGATEWAY_OVERRIDE_HEADER='X-FlagGateway-Override: 1:[^']+' FLAGGATEWAY_OVERRIDE_COOKIE='fg_override=1:[^']+' FLAGGATEWAY_OVERRIDE_UNTIL=20[0-9T:-]+Z\r?$", line),
            static line => Assert.Contains("FLAGGATEWAY_VARIANT='new'", line, StringComparison.Ordinal));
        using var rows = JsonDocument.Parse(json);
        Assert.Equal(["apiVersion", "flag", "variant", "header", "cookie", "expires"], rows.RootElement[0].EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public async Task Matrix_KilledFlag_WarnsThatTheOverridesWait()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(0));
        await world.KillAsync();

        var (exit, _, error) = await RunAsync(world, Setup.Flag);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("warning: The flag is killed, which takes precedence over every override. They take effect after unkill.", error.TrimEnd());
    }

    [Fact]
    public async Task Matrix_UnknownFlag_Fails()
    {
        await using var world = await World.StartAsync();

        var (exit, output, error) = await RunAsync(world, "nobody");

        Assert.Equal((ExitCode.Failed, ""), (exit, output));
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(World world, params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["flags", "matrix", .. line, "--server", world.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    private static async Task<string> VariantAsync(World world, string[] header)
    {
        using var request = World.Request("user-1");
        request.Headers.TryAddWithoutValidation(header[0], header[1]);
        using var response = await world.Gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
