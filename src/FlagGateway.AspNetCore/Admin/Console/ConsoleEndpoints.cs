using System.Reflection;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlagGateway.Admin.Console;

/// <summary>The pages of the console. They are rendered here; a small script keeps them up to date, and proves who is logged in.</summary>
internal static class ConsoleEndpoints
{
    private const int PageLength = 100;
    private const int TrailLength = 10;

    private const string Events = "/console/events";
    private const string LiveHeader = "X-FlagGateway-Live";

    private static readonly string[] Open = ["/login", "/console/console.css", "/console/console.js", "/console/icon.svg"];
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Whether a path is public, because it is needed for login.</summary>
    public static bool IsOpen(PathString path) => Open.Contains(path.Value);

    /// <summary>Whether a request is for a page for display.</summary>
    public static bool IsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an open page sends the request automatically: such requests do not extend the session; otherwise an unattended
    /// screen would stay logged in forever.
    /// </summary>
    public static bool IsByItself(HttpRequest request) => request.Headers.ContainsKey(LiveHeader) || request.Path.Value?.EndsWith(Events, StringComparison.Ordinal) == true;

    public static void Map(IEndpointRouteBuilder routes, AdminServices services, ConsoleActions actions, bool hasLogin)
    {
        Asset(routes, "console.css", "text/css; charset=utf-8");
        Asset(routes, "console.js", "text/javascript; charset=utf-8");
        Asset(routes, "icon.svg", "image/svg+xml");
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        if (hasLogin)
            MapLogin(routes, actions);
        Map(routes, "/flags/{flag}/{action}", [HttpMethods.Post], actions.ChangeAsync);
        MapPage(routes, "/", (HttpContext context, ConsoleModel model) => PageAsync<FlagsPage>(actions, context, model));
        MapPage(routes, "/flags/{flag}", (string flag, HttpContext context, ConsoleModel model) => FlagAsync(services, actions, flag, context, model));
        MapPage(routes, "/shadow", (HttpContext context, ConsoleModel model) => PageAsync<ShadowPage>(actions, context, model));
        MapPage(routes, "/configuration", (HttpContext context, ConsoleModel model) => PageAsync<ConfigurationPage>(actions, context, model));
        MapPage(routes, "/instances", (HttpContext context, ConsoleModel model) => PageAsync<InstancesPage>(actions, context, model));
        MapPage(routes, "/audit", (HttpContext context, ConsoleModel model, long? before) => AuditAsync(services, actions, before, context, model));
        MapPage(routes, Events, (HttpContext context) => BeatAsync(services, actions, context, stopping));
    }

    private static void MapLogin(IEndpointRouteBuilder routes, ConsoleActions actions)
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
        Map(routes, "/login", [HttpMethods.Post], actions.LogInAsync).WithMetadata(new LoginSize());
        Map(routes, "/logout", [HttpMethods.Post], actions.LogOutAsync);
    }

    private static void MapPage(IEndpointRouteBuilder routes, string path, Delegate handler) => Map(routes, path, [HttpMethods.Get], handler);

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path, string[] methods, Delegate handler)
    {
        var endpoint = routes.MapMethods(path, methods, handler).ExcludeFromDescription();
        AdminPath.Save(endpoint, path);
        return endpoint;
    }

    private static async Task<IResult> FlagAsync(AdminServices services, ConsoleActions actions, string flag, HttpContext context, ConsoleModel model)
    {
        flag = FlagPath.IdOf(services.Snapshots.Current.Flags, flag);
        var id = services.Snapshots.Current.Flags.Find(flag)?.Id ?? services.Rollouts.Find(flag)?.Flag;
        if (id is null)
            return Results.Text("flags.json has no flag of this name.", statusCode: StatusCodes.Status404NotFound);
        (model.Flag, model.Choice) = (id, CohortChoice.Parse(context.Request.Query));
        if (services.Rollouts.Find(id) is { State: { IsInForce: true } state } status)
            model.Cohorts = await CohortReader.ReadAsync(services, status, state, model.Choice.Window, model.Choice.By.Length == 0 ? null : model.Choice.By, context.RequestAborted);
        (model.Entries, _) = await ReadAsync(services, id, null, TrailLength, context.RequestAborted);
        return await PageAsync<FlagPage>(actions, context, model);
    }

    private static async Task<IResult> AuditAsync(AdminServices services, ConsoleActions actions, long? before, HttpContext context, ConsoleModel model)
    {
        (model.Entries, model.Problem) = await ReadAsync(services, null, before, PageLength, context.RequestAborted);
        return await PageAsync<AuditPage>(actions, context, model);
    }

    private static async Task<(IReadOnlyList<AuditEntry> Entries, string? Problem)> ReadAsync(AdminServices services, string? flag, long? before, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return (await services.Store.ReadAuditAsync(flag, before, limit, cancellationToken), null);
        }
        catch (StateUnavailableException exception)
        {
            return ([], exception.Message);
        }
    }

    // One message whenever something shown on pages changes, and occasional ones to detect dead connections. The stream
    // ends with the session.
    private static async Task BeatAsync(AdminServices services, ConsoleActions actions, HttpContext context, CancellationToken stopping)
    {
        // A stopping gateway does not wait for open pages.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": connected\n\n", end.Token);
        await context.Response.Body.FlushAsync(end.Token);
        using var timer = new PeriodicTimer(Beat, services.Time);
        var (seen, quiet) = (services.Fingerprint(), 0);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token) && actions.IsLetIn(context))
            {
                var now = services.Fingerprint();
                if (now == seen && ++quiet < 15)
                    continue;
                await context.Response.WriteAsync(now == seen ? ": still here\n\n" : "data: changed\n\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                (seen, quiet) = (now, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The user left the page.
        }
    }

    private static void Asset(IEndpointRouteBuilder routes, string name, string type)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        routes.MapGet($"/console/{name}", () => Results.Text(text, type)).ExcludeFromDescription();
    }

    private static async Task<IResult> PageAsync<TPage>(ConsoleActions actions, HttpContext context, ConsoleModel model)
        where TPage : IComponent
    {
        model.Page = await actions.PageOfAsync(context);
        return new RazorComponentResult<TPage> { PreventStreamingRendering = true };
    }

    // Anybody may send this form: bodies longer than any token are not read.
    private sealed class LoginSize : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 16 * 1024;
    }
}
