using System.Diagnostics;
using System.Globalization;
using FlagGateway.Differential;
using FlagGateway.Differential.Cases;
using FlagGateway.Differential.Laws;
using FlagGateway.Differential.Proxies;

// differential GATEWAY [REPORT]
//   GATEWAY  the program
//   REPORT   file for every difference, each with its bytes
if (args is not [var program, ..])
{
    await Console.Error.WriteLineAsync("Usage: differential GATEWAY [REPORT]");
    return 2;
}

var started = Stopwatch.GetTimestamp();
// The first request of a kind takes 0.7 s on a busy machine; only cases that wait for the client take this long.
var quiet = TimeSpan.FromSeconds(2);
if (KnownProxies.Find("nginx") is not { } nginxProgram)
{
    await Console.Error.WriteLineAsync("nginx is missing (Debian package nginx): there is nothing to compare with.");
    return 2;
}

var haproxyProgram = KnownProxies.Find("haproxy");
await using var gateway = await KnownProxies.GatewayAsync(Path.GetFullPath(program));
await using var nginx = await KnownProxies.NginxAsync(nginxProgram);
await using var haproxy = haproxyProgram is null ? null : await KnownProxies.HaproxyAsync(haproxyProgram);
List<Proxy> proxies = haproxy is null ? [gateway, nginx] : [gateway, nginx, haproxy];
if (haproxy is null)
    Console.WriteLine("haproxy is missing (Debian package haproxy): compared with nginx alone.");

IReadOnlyList<Case> cases = [.. HeaderMutations.All, .. RequestCases.All];
var requests = await Task.WhenAll(proxies.Select(proxy => Run.RequestsAsync(proxy, cases, quiet)));
var responses = await Task.WhenAll(proxies.Select(proxy => Run.ResponsesAsync(proxy, ResponseCases.All, quiet)));
Report report = new(proxies);
for (var i = 0; i < cases.Count; i++)
    report.Add(cases[i].Kind, cases[i].Name, cases[i].Bytes, [.. requests.Select(seen => seen[i])], RequestLaws.Check, Parity.OfRequests);
for (var i = 0; i < ResponseCases.All.Count; i++)
    report.Add("response: " + ResponseCases.All[i].Kind, ResponseCases.All[i].Name, ResponseCases.All[i].Script.Bytes, [.. responses.Select(seen => seen[i])], ResponseLaws.Check, Parity.OfResponses);

Console.WriteLine(report.Table());
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{HeaderMutations.All.Count} header mutations, {RequestCases.All.Count} requests, {ResponseCases.All.Count} responses in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
if (args.Length > 1)
    await File.WriteAllTextAsync(args[1], report.Details());
return report.IsPassed ? 0 : 1;
