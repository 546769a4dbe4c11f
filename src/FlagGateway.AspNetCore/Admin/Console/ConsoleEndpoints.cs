using FlagGateway.Admin.Console.Actions;
using FlagGateway.Admin.Console.Overview;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.Admin.Limits;
using FlagGateway.Admin.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlagGateway.Admin.Console;

/// <summary>
/// The pages of the console. They are rendered here; a small script keeps them up to date, and proves who is logged in.
/// </summary>
internal sealed class ConsoleEndpoints(ConsolePages pages, OverviewPages overview, TrailPages trails, ConsoleActions actions, ConsoleLogin login, ConsoleEvents events)
{
    private const string Events = "/console/events";
    private const string LiveHeader = "X-FlagGateway-Live";

    private static readonly string[] Open = ["/login", "/console/console.css", "/console/console.js", "/console/icon.svg"];

    /// <summary>Whether a path is public, because it is needed for login.</summary>
    public static bool IsOpen(PathString path) => Open.Contains(path.Value);

    /// <summary>Whether a request is for a page for display.</summary>
    public static bool IsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an open page sends the request automatically: such requests do not extend the session; otherwise an
    /// unattended screen would stay logged in forever.
    /// </summary>
    public static bool IsByItself(HttpRequest request) => request.Headers.ContainsKey(LiveHeader) || request.Path.Value?.EndsWith(Events, StringComparison.Ordinal) == true;

    /// <summary>Responds with a page if a browser asked for one that does not exist.</summary>
    public async Task WriteNotFoundAsync(HttpContext context)
    {
        if (context.Response.StatusCode != StatusCodes.Status404NotFound || !HttpMethods.IsGet(context.Request.Method) || !IsPage(context.Request))
            return;
        var page = await pages.RenderAsync<NotFoundPage>(context, context.RequestServices.GetRequiredService<ConsoleModel>(), StatusCodes.Status404NotFound);
        await page.ExecuteAsync(context);
    }

    public void Map(RouteGroupBuilder routes, bool hasLogin)
    {
        foreach (var name in ConsoleAssets.Names)
            routes.MapGet($"/console/{name}", (HttpContext context) => ConsoleAssets.Send(context, name)).ExcludeFromDescription();
        var stopping = ((IEndpointRouteBuilder)routes).ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        if (hasLogin)
            MapLogin(routes);
        Map(routes, "/flags/{flag}/{action}", [HttpMethods.Post], actions.ChangeAsync);
        MapPage(routes, "/", (HttpContext context, ConsoleModel model) => overview.RenderAsync(context, model));
        MapPage(routes, "/flags/{flag}", (string flag, HttpContext context, ConsoleModel model) => trails.FlagAsync(flag, context, model));
        MapPage(routes, "/clusters", (HttpContext context, ConsoleModel model) => pages.RenderAsync<ClustersPage>(context, model));
        MapPage(routes, "/routes", (HttpContext context, ConsoleModel model) => pages.RenderAsync<RoutesPage>(context, model));
        MapPage(routes, "/shadow", (HttpContext context, ConsoleModel model) => pages.RenderAsync<ShadowPage>(context, model));
        MapPage(routes, "/hygiene", (HttpContext context, ConsoleModel model) => pages.RenderAsync<HygienePage>(context, model));
        MapPage(routes, "/configuration", (HttpContext context, ConsoleModel model, string? file) =>
        {
            model.File = file ?? "";
            return pages.RenderAsync<ConfigurationPage>(context, model);
        });
        MapPage(routes, "/instances", (HttpContext context, ConsoleModel model) => pages.RenderAsync<InstancesPage>(context, model));
        MapPage(routes, "/audit", (HttpContext context, ConsoleModel model, long? before) => trails.AuditAsync(before, context, model));
        MapPage(routes, Events, (HttpContext context) => events.SendAsync(context, stopping)).WithMetadata(new EventStreamMetadata());
        SecurityHeaders.AddTo(routes);
    }

    private void MapLogin(IEndpointRouteBuilder routes)
    {
        MapPage(routes, "/login", (HttpContext context, ConsoleModel model) =>
        {
            model.Problem = context.Request.Query["problem"].ToString() switch
            {
                "wrong" => "The token is not known.",
                "reporter" => "The token may only post signals.",
                _ => null,
            };
            return new RazorComponentResult<LoginPage>();
        });
        Map(routes, "/login", [HttpMethods.Post], login.LogInAsync).WithMetadata(new LoginSize());
        Map(routes, "/logout", [HttpMethods.Post], login.LogOutAsync);
    }

    private static RouteHandlerBuilder MapPage(IEndpointRouteBuilder routes, string path, Delegate handler) => Map(routes, path, [HttpMethods.Get], handler);

    /// <summary>Maps a page or a form of the console.</summary>
    internal static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path, string[] methods, Delegate handler)
    {
#pragma warning disable RDG002 // The pages are Razor components, which need reflection anyway.
        var endpoint = routes.MapMethods(path, methods, handler).ExcludeFromDescription();
#pragma warning restore RDG002
        AdminPath.Save(endpoint, path);
        return endpoint;
    }

    // Anybody may send this form: bodies longer than any token are not read.
    private sealed class LoginSize : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 16 * 1024;
    }
}
