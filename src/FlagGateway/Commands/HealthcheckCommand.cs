using System.CommandLine;
using FlagGateway.Hosting;

namespace FlagGateway.Commands;

/// <summary>
/// <c>flaggateway healthcheck</c>: checks the running gateway, as a health check for images without a shell.
/// </summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var server = CommonOptions.Server("Address of the admin listener. Default: the one in gateway.json.");
        var overrides = CommonOptions.Overrides();
        var command = new Command("healthcheck", "Check whether the running gateway is ready; exit code 1 if it is not.") { config, server, overrides };
        command.SetAction((result, cancellationToken) =>
            CheckAsync(result.GetValue(server), result.GetValue(config)!, result.GetValue(overrides) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(Uri? server, string folder, string[] overrides, CancellationToken cancellationToken)
    {
        try
        {
            server ??= AdminAddress.Find(folder, overrides);
            using var client = new HttpClient { Timeout = Timeout };
            using var response = await client.GetAsync(new Uri(server, "/healthz/ready"), cancellationToken);
            await Console.Out.WriteLineAsync($"{server}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            return response.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{server}: {exception.Message}");
            return ExitCode.Failed;
        }
    }
}
