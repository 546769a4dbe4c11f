using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>What shared caches in front of the gateway may store (<c>Flag.Cache</c>).</summary>
public sealed class CacheTests
{
    [Theory]
    [InlineData("", false, "public, max-age=60", "public, max-age=60")]
    [InlineData("", true, "public, max-age=60", "max-age=60, private")]
    [InlineData("", true, "max-age=60, s-maxage=600", "max-age=60, private")]
    [InlineData("", true, "", "private")]
    [InlineData("", true, "no-store", "no-store")]
    [InlineData("", true, "no-cache", "no-cache")]
    [InlineData("", true, "max-age=0", "max-age=0")]
    [InlineData("", true, "private, max-age=60", "private, max-age=60")]
    [InlineData("private", false, "public, max-age=60", "max-age=60, private")]
    [InlineData("private", false, "", "private")]
    [InlineData("leave", true, "public, max-age=60", "public, max-age=60")]
    [InlineData("vary", true, "public, max-age=60", "max-age=60, private")]
    [InlineData("vary", false, "public, max-age=60", "public, max-age=60")]
    public async Task Response_ThatACacheMayStore_IsForOneIdentity(string action, bool isVisitor, string sent, string received)
    {
        await using var world = await StartAsync(action, sent);

        using var response = await world.GetAsync(isVisitor ? null : "control");

        Assert.Equal(received, string.Join(", ", response.Headers.NonValidated.TryGetValues("Cache-Control", out var lines) ? lines : []));
        Assert.Equal(isVisitor, response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Response_Vary_NamesTheHeadersOfTheIdentityOnce()
    {
        await using var world = await StartAsync("vary", "public, max-age=60");

        using var response = await world.GetAsync("control");

        Assert.Equal(["Accept-Encoding", "X-User-Id", "X-Tenant-Id", "X-Tier", "Cookie", "X-FlagGateway-Override"], response.Headers.Vary);
    }

    [Fact]
    public async Task Response_VaryAndTheAddressIsTheIdentity_IsPrivate()
    {
        await using var world = await StartAsync("vary", "public, max-age=60", """{ "User": [ { "ClientAddress": true } ] }""");

        using var response = await world.GetAsync("control");

        Assert.Equal(["Accept-Encoding"], response.Headers.Vary);
        Assert.True(response.Headers.CacheControl is { Private: true, Public: false });
    }

    [Fact]
    public async Task Response_Immutable_SetsNoCookie()
    {
        await using var world = await StartAsync("", "public, max-age=31536000, immutable");

        using var response = await world.GetAsync(null);

        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.NonValidated["Cache-Control"]));
    }

    [Fact]
    public async Task Response_DirectivesOfCdns_AreRemovedFromThoseWithACookie()
    {
        await using var world = await StartAsync("", "no-cache", more: ("CDN-Cache-Control", "max-age=60"));

        using var response = await world.GetAsync(null);

        Assert.False(response.Headers.Contains("CDN-Cache-Control"));
        Assert.True(response.Headers.CacheControl is { Private: true, NoCache: true });
    }

    private static async Task<World> StartAsync(string action, string cacheControl, string identity = "{}", (string Name, string Value)? more = null)
    {
        var world = await World.StartAsync(setup =>
        {
            setup.Identity = identity;
            setup.Metadata = action.Length == 0 ? "" : $", \"Flag.Cache\": \"{action}\"";
        });
        world.Legacy.Answer(context =>
        {
            if (cacheControl.Length != 0)
                context.Response.Headers.CacheControl = cacheControl;
            context.Response.Headers.Vary = "Accept-Encoding";
            if (more is var (name, value))
                context.Response.Headers[name] = value;
            return Task.CompletedTask;
        });
        return world;
    }
}
