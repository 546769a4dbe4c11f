using System.Security.Cryptography.X509Certificates;
using BareYarp;
using Yarp.ReverseProxy.Configuration;

// The same host, server and proxy as the gateway's, without anything of the gateway.
var settings = Settings.Parse(args);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "BareYarp" });
builder.WebHost.UseKestrelCore().UseUrls(settings.Listen);
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
if (settings.Certificate is var (path, key))
    builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = X509Certificate2.CreateFromPemFile(path, key)));
// As the gateway does.
if (Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS") == "1")
    builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
builder.Services.AddRouting();
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "one", Match = new RouteMatch { Path = "/{**path}" } }],
    [new ClusterConfig { ClusterId = "one", Destinations = new Dictionary<string, DestinationConfig> { ["1"] = new() { Address = settings.Upstream } } }]);
if (settings.Meters)
    builder.Services.AddMetrics().AddSingleton(DotNetMeters.Build());

var app = builder.Build();
if (settings.Meters)
    _ = app.Services.GetRequiredService<OpenTelemetry.Metrics.MeterProvider>();
app.MapReverseProxy();
await app.RunAsync();
