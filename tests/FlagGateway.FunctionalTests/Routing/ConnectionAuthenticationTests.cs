using System.Collections.Concurrent;
using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>
/// A destination that authenticates a connection once, as servers with NTLM do, and serves all that follows on it to
/// that user.
/// </summary>
[Trait("Host", "Any")]
public sealed class ConnectionAuthenticationTests
{
    [Theory]
    [InlineData("NTLM TlRMTVNTUAADAAAA")]
    [InlineData("Negotiate YIIabc")]
    [InlineData("negotiate YIIabc")]
    [InlineData("ntlm TlRMTVNTUAADAAAA")]
    public async Task Credentials_OfAConnection_ReachNoDestinationAndNoStranger(string authorization)
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(AuthenticateConnection());
        var request = World.Request("ada");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var own = await world.SendAsync(request);
        using var stranger = await world.GetAsync("bob");

        Assert.Equal(HttpStatusCode.Unauthorized, own.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal("anonymous", await stranger.Content.ReadAsStringAsync());
        Assert.All(world.Legacy.Requests, static received => Assert.Null(received["Authorization"]));
    }

    [Fact]
    public async Task Challenges_OfAConnection_AreNotOffered()
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(AuthenticateConnection());

        using var response = await world.GetAsync("ada");

        Assert.Equal(["Basic realm=\"orders\""], response.Headers.GetValues("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer NTLM")]
    public async Task Credentials_OfARequest_Pass(string authorization)
    {
        await using var world = await World.StartAsync();
        var request = World.Request("ada");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await world.SendAsync(request);

        Assert.Equal(authorization, world.Legacy.Last["Authorization"]);
    }

    private static RequestDelegate AuthenticateConnection()
    {
        ConcurrentDictionary<string, bool> users = new();
        return context =>
        {
            if (context.Request.Headers.Authorization.Count != 0)
                users[context.Connection.Id] = true;
            if (users.ContainsKey(context.Connection.Id))
                return context.Response.WriteAsync("ada's");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = new(["Negotiate", "NTLM", "Basic realm=\"orders\""]);
            return context.Response.WriteAsync("anonymous");
        };
    }
}
