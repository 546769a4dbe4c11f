using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Editing;

/// <summary>A world whose flags and plans are changed over HTTP.</summary>
internal static class EditWorld
{
    public const string Definition = $"/api/v1/flags/{Setup.Flag}/definition";
    public const string Flag = $"/api/v1/flags/{Setup.Flag}";
    public const string Plan = $"/api/v1/rollouts/{Setup.Flag}/plan";

    /// <summary>flags.json with comments.</summary>
    public const string Flags = $$"""
        // All flags of the shop.
        {
          "feature_management": {
            "feature_flags": [
              { "id": "ops.other", "enabled": false }, // not yet
              {
                "id": "{{Setup.Flag}}", // orders
                "enabled": true,
                "variants": [
                  // the old one
                  { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
                  { "name": "new", "configuration_value": { "cluster": "new" } }
                ],
                "allocation": {
                  "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders",
                  "percentile": [
                    { "variant": "new", "from": 0, "to": 0 } // careful
                  ]
                }
              }
            ]
          }
        }

        """;

    public static string FlagTo(double percentage) => $$"""
        {
          "id": "{{Setup.Flag}}", "enabled": true,
          "variants": [ { "name": "legacy", "configuration_value": { "cluster": "legacy" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": {
            "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders",
            "percentile": [ { "variant": "new", "from": 0, "to": {{percentage.ToString(System.Globalization.CultureInfo.InvariantCulture)}} } ] }
        }
        """;

    public static Task<World> StartAsync(bool isWritable = true, Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Flags = Flags;
        setup.Overrides.Add("--FlagGateway:Rollouts:Interval=00:00:00.1");
        if (isWritable)
            setup.Overrides.Add("--FlagGateway:Files:Writable=true");
        change?.Invoke(setup);
    });

    public static string PathOf(this World world, string name) => Path.Combine(world.Gateway.Folder, name);

    public static Task<string> FileAsync(this World world, string name = "flags.json") => File.ReadAllTextAsync(world.PathOf(name));

    /// <summary>The tag of the file that has a definition.</summary>
    public static async Task<EntityTagHeaderValue> TagAsync(this World world, string path = Definition)
    {
        using var response = await world.Gateway.Admin.GetAsync(path);
        Assert.False(response.Headers.ETag!.IsWeak);
        return response.Headers.ETag;
    }

    public static HttpRequestMessage Put(string path, string body, EntityTagHeaderValue? tag, string query = "?reason=a+test&actor=tester")
    {
        HttpRequestMessage request = new(HttpMethod.Put, path + query) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (tag is not null)
            request.Headers.IfMatch.Add(tag);
        return request;
    }

    /// <summary>Sends a definition, and returns the status with the response.</summary>
    public static async Task<(int Status, JsonElement Body)> PutAsync(this World world, string path, string body, EntityTagHeaderValue? tag, string query = "?reason=a+test&actor=tester")
    {
        using var request = Put(path, body, tag, query);
        using var response = await world.Gateway.Admin.SendAsync(request);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>Applies a patch with a program.</summary>
    public static async Task<string> ApplyAsync(string folder, string patch, string program, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "change.patch"), patch);
        var (exit, output) = await RunAsync(folder, program, arguments);
        return exit == 0 ? "" : $"{program} {exit}: {output}";
    }

    /// <summary>Runs a program in a folder.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
