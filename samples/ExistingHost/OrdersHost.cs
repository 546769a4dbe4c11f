using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.AspNetCore;

namespace ExistingHost;

/// <summary>
/// A host that was there before: YARP, cookie authentication, policies, endpoints of its own. What FlagGateway adds is
/// marked.
/// </summary>
public static class OrdersHost
{
    /// <summary>Builds the host.</summary>
    /// <param name="args">Settings as on the command line, such as <c>--urls=http://127.0.0.1:5080</c>.</param>
    /// <param name="configure">Changes the services at the end; for tests.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        // How large an upload may be is for the destinations to say.
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        AddOwnServices(builder.Services);

        var gateway = builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            // FlagGateway: settings from the section FlagGateway, flags and plans from files that are reloaded.
            .AddFlagGateway(builder.Configuration.GetSection("FlagGateway"))
            .AddFlags("flags.json")
            .AddRollouts("rollouts.json")
            // Users who are logged in are known by their claims; others by the gateway's own cookie.
            .AddClaimIdentity(ClaimTypes.NameIdentifier, new Dictionary<string, string> { ["tenant"] = "tenant" })
            // Nobody's odd headers or uploads count against a destination.
            .AddDestinationConnections();
        // The host's own code asks for the same flags.
        gateway.AddFeatureManagement();

        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseFlagGatewayAccessLog();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseCors();
        app.UseAuthorization();
        app.UseRequestTimeouts();
        app.UseOutputCache();
        MapOwnEndpoints(app);

        app.MapReverseProxy(static proxy =>
        {
            // FlagGateway: first, so that affinity and load balancing see the cluster that was decided.
            proxy.UseFlagRouting();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
            proxy.UseFlagOutcomes();
        });
        // FlagGateway: API, console, OFREP, metrics and health under one path, for whom the host lets in.
        app.MapFlagGatewayAdmin("/flaggateway", static admin => admin.ChangePolicy = "operators").RequireAuthorization("staff");
        return app;
    }

    private static void AddOwnServices(IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(static cookie => cookie.LoginPath = "/account/login");
        services.AddAuthorizationBuilder()
            .AddPolicy("staff", static policy => policy.RequireRole("viewer", "operator"))
            .AddPolicy("operators", static policy => policy.RequireRole("operator"));
        services.AddCors(static cors => cors.AddPolicy("shop", static policy => policy.WithOrigins("https://shop.example").AllowAnyHeader()));
        services.AddRateLimiter(static limits => limits.AddFixedWindowLimiter("few", static few => (few.PermitLimit, few.Window) = (2, TimeSpan.FromHours(1))));
        services.AddOutputCache(static cache => cache.AddPolicy("minute", static policy => policy.Expire(TimeSpan.FromMinutes(1))));
        services.AddRequestTimeouts();
        // Named, because tests start the host from an assembly of their own.
        services.AddControllersWithViews().AddApplicationPart(typeof(OrdersHost).Assembly);
    }

    // A host has a user database; a sample lets everybody be anybody.
    private static void MapOwnEndpoints(WebApplication app)
    {
        app.MapGet("/account/login", async (HttpContext context, string? name, string? role, string? tenant) =>
        {
            if (name is null)
                return Results.Text("Log in with ?name=…&role=operator", statusCode: StatusCodes.Status401Unauthorized);
            List<Claim> claims = [new(ClaimTypes.NameIdentifier, name), new(ClaimTypes.Name, name)];
            if (role is not null)
                claims.Add(new Claim(ClaimTypes.Role, role));
            if (tenant is not null)
                claims.Add(new Claim("tenant", tenant));
            await context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme)));
            return Results.Text($"Hello {name}");
        });
        app.MapGet("/account/me", static (ClaimsPrincipal user) => Results.Text(user.Identity!.Name)).RequireAuthorization();
        app.MapGet("/account/limited", static () => "ok").RequireRateLimiting("few");
        app.MapGet("/account/time", static (TimeProvider time) => time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)).CacheOutput("minute");
        app.MapGet("/account/new-orders", static () => "open").WithFeatureGate("release.orders");
        app.MapControllers();
        app.MapGet("/account/flag/{flag}", static async (string flag, IVariantFeatureManager flags, CancellationToken cancellationToken) =>
            Results.Text((await flags.GetVariantAsync(flag, cancellationToken))?.Name ?? "none"));
    }
}
