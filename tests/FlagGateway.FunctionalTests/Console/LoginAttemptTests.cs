using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>What an address sees that has sent too many wrong tokens, and what those notice who share it.</summary>
public sealed class LoginAttemptTests
{
    [Fact]
    public async Task LogIn_WrongTokens_AreToldToWaitAndNoneSetsACookie()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await BarAsync(world);

        using var wrong = await LogInAsync(world, "wrong");
        using var right = await LogInAsync(world, ConsoleWorld.Viewer);

        Assert.Equal(HttpStatusCode.TooManyRequests, wrong.StatusCode);
        Assert.InRange(wrong.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.True(right.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Session_WhileItsAddressIsBarred_GoesOn()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await BarAsync(world);

        Assert.Contains("Killed.", await client.DoAsync($"/flags/{Setup.Flag}/kill", ("confirm", Setup.Flag), ("reason", "smoke")), StringComparison.Ordinal);
    }

    // All that somebody can see: with a wrong token the same as with one that is nearly right, with a right one the
    // same as ever.
    [Fact]
    public async Task Answer_WhileTheAddressIsBarred_TellsNothingButWhetherTheTokenIsRight()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var before = await SeenAsync(world, ConsoleWorld.Operator);
        await BarAsync(world);

        var after = await SeenAsync(world, ConsoleWorld.Operator);
        string[] wrong = ["x", ConsoleWorld.Operator[..^1], ConsoleWorld.Operator + "x", ConsoleWorld.Operator.ToUpperInvariant(), ConsoleWorld.Viewer + ConsoleWorld.Operator, new string('x', 4000)];
        var answers = await Task.WhenAll(wrong.Select(token => SeenAsync(world, token)));

        Assert.Equal(before, after);
        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.StartsWith("TooManyRequests", answers[0], StringComparison.Ordinal);
    }

    private static async Task BarAsync(World world) =>
        await Eventually.TrueAsync(
            async () =>
            {
                using var wrong = await AskAsync(world, "wrong");
                return wrong.StatusCode == HttpStatusCode.TooManyRequests;
            },
            static () => "The address is never barred.");

    // The time it is and how long to wait are the same for everybody.
    private static async Task<string> SeenAsync(World world, string token)
    {
        using var response = await AskAsync(world, token);
        var headers = response.Headers.Concat(response.Content.Headers).Where(static header => header.Key is not ("Date" or "Retry-After" or "ETag"));
        return $"{response.StatusCode}\n{string.Join('\n', headers.Select(static header => $"{header.Key}: {string.Join(',', header.Value)}"))}\n{await response.Content.ReadAsStringAsync()}";
    }

    private static async Task<HttpResponseMessage> AskAsync(World world, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/audit");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await world.Gateway.Admin.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> LogInAsync(World world, string token)
    {
        using var form = ConsoleClient.Form("/login", ("token", token));
        return await world.Gateway.Admin.SendAsync(form);
    }
}
