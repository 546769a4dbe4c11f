using FlagGateway.Admin;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Security;
using FlagGateway.Ofrep;
using FlagGateway.Options;
using FlagGateway.Routing;
using FlagGateway.Telemetry;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Middleware for listeners that serve only a gateway. A host with its own endpoints uses its own middleware instead.
/// </summary>
public static class FlagGatewayListenerPipeline
{
    /// <summary>
    /// Secures a listener for operators: it requires a token of <c>FlagGateway:Admin:Tokens</c> if there are any,
    /// serves only known host names (<c>FlagGateway:Admin:AllowedHosts</c>), sets security headers, and reports
    /// failures without details. Call it before the endpoints are mapped.
    /// </summary>
    /// <param name="app">The application, with the services of <c>AddFlagGatewayEndpoints</c>.</param>
    public static IApplicationBuilder UseFlagGatewayAdminSecurity(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        // Internal details are only in the log.
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteFailureAsync,
            AllowStatusCode404Response = true,
            StatusCodeSelector = static exception => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
        });
        app.UseMiddleware<SecurityHeaders>(new AdminHosts(services.GetRequiredService<GatewayOptions>().Admin));
        OfrepCors.Use(app);
        app.UseMiddleware<BearerAuthentication>(services.GetRequiredService<AdminTokens>(), services.GetRequiredService<ConsoleSessions>(), services.GetRequiredService<LoginAttempts>());
        var pages = services.GetRequiredService<ConsoleEndpoints>();
        app.UseStatusCodePages(context => pages.WriteNotFoundAsync(context.HttpContext));
        return app;
    }

    /// <summary>
    /// Lets pages of <c>FlagGateway:Ofrep:AllowedOrigins</c> evaluate flags. Call it before the endpoints are mapped.
    /// </summary>
    /// <param name="app">The application, with the services of <c>AddFlagGatewayEndpoints</c>.</param>
    public static IApplicationBuilder UseFlagGatewayOfrepCors(this IApplicationBuilder app)
    {
        OfrepCors.Use(app);
        return app;
    }

    /// <summary>
    /// Rejects requests that must not reach a destination, and closes connections while the gateway drains. For a
    /// listener on which all traffic is for the proxy. Call it before routing.
    /// </summary>
    public static IApplicationBuilder UseFlagGatewayRequestGuard(this IApplicationBuilder app) => app.UseMiddleware<RequestGuardMiddleware>();

    /// <summary>
    /// Adds the decision to the span of each request. Does nothing unless the gateway exports traces, which it does in
    /// a host of <c>AddFlagGatewayFolder</c> if the environment configures it. Call it before the other middleware.
    /// </summary>
    public static IApplicationBuilder UseFlagGatewayTraces(this IApplicationBuilder app) =>
        app.ApplicationServices.GetRequiredService<TracePipeline>().IsOn ? app.UseMiddleware<RequestSpan>() : app;

    private static Task WriteFailureAsync(HttpContext context)
    {
        SecurityHeaders.Set(context.Response);
        return (context.Response.StatusCode == StatusCodes.Status500InternalServerError
            ? ApiJson.Problem(StatusCodes.Status500InternalServerError, "The gateway could not process this request.", "See its log; traffic is not affected")
            : ApiJson.Problem(context.Response.StatusCode, "The request cannot be read.", "Send a smaller body, in the format of the API")).ExecuteAsync(context);
    }
}
