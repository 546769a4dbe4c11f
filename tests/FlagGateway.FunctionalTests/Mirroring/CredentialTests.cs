using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>Where the copy lacks what the answer depends on, a difference tells nothing of the candidate.</summary>
[Trait("Host", "Any")]
public sealed class CredentialTests
{
    [Theory]
    // what the user sends, what control's answer names in Vary, the candidate's status, the result
    [InlineData("Authorization", "Bearer x", null, 401, "skipped")]
    [InlineData("Cookie", "session=1", null, 403, "skipped")]
    [InlineData("X-Api-Key", "k", null, 401, "skipped")]
    [InlineData("Authorization", "Bearer x", null, 500, "mismatch")]
    [InlineData("Cookie", "session=1", "Accept-Encoding, cookie", 200, "skipped")]
    [InlineData("Authorization", "Bearer x", "Authorization", 200, "skipped")]
    [InlineData("Authorization", "Bearer x", "*", 200, "skipped")]
    [InlineData("Cookie", "session=1", "Accept-Encoding", 200, "mismatch")]
    [InlineData("Cookie", "session=1", "Authorization", 200, "mismatch")]
    [InlineData("Accept", "text/plain", "Cookie", 200, "mismatch")]
    [InlineData("Accept", "text/plain", null, 401, "mismatch")]
    public async Task Copy_WithoutCredentials_IsComparedWhereTheyMakeNoDifference(string name, string value, string? vary, int status, string result)
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.Answer(context =>
        {
            context.Response.Headers.Vary = vary;
            return context.Response.WriteAsync("yours");
        });
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("anybody's");
        });
        using var request = World.Request("u1");
        request.Headers.TryAddWithoutValidation(name, value);

        using var response = await world.Gateway.Client.SendAsync(request);

        var page = await world.ResultsAsync(1);
        Assert.Equal(1, page.Result(result));
        Assert.Equal(result == "skipped" ? 1 : 0, page.Sum("flaggateway_shadow_reasons_total", "reason=\"credentials\""));
    }

    [Fact]
    public async Task Copy_WithoutTheGatewaysOwnCookie_LacksNothing()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Candidate.AnswerStatus(401);
        using var first = await world.GetAsync(null);
        using var request = World.Request(null);
        request.Headers.TryAddWithoutValidation("Cookie", first.Headers.GetValues("Set-Cookie").First().Split(';')[0]);

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal(2, (await world.ResultsAsync(2)).Result("mismatch"));
    }

    [Fact]
    public async Task Copy_WithCredentials_IsComparedWhateverTheAnswerDependsOn()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Credentials\": \"true\"");
        world.Candidate.AnswerStatus(401);
        using var request = World.Request("u1");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("mismatch"));
    }

    [Fact]
    public async Task Copy_OfAnswerThatDependsOnCredentialsAndIsTheSame_Matches()
    {
        await using var world = await MirrorWorld.StartAsync();
        RequestDelegate answer = context =>
        {
            context.Response.Headers.Vary = "Cookie";
            return context.Response.WriteAsync("everybody's");
        };
        world.Legacy.Answer(answer);
        world.Candidate.Answer(answer);
        using var request = World.Request("u1");
        request.Headers.TryAddWithoutValidation("Cookie", "session=1");

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
    }
}
