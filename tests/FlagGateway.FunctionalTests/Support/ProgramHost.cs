using FlagGateway.Hosting;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>The program, with listeners of its own.</summary>
internal sealed class ProgramHost(GatewayProcess process) : IGatewayHost
{
    public Uri DataAddress => process.DataAddress;

    public Uri? OfrepAddress => process.OfrepAddress;

    public IServiceProvider Services => process.Services;

    public IReadOnlyList<Endpoint> AdminEndpoints => process.AdminEndpoints;

    public Task<HttpClient> ConnectAdminAsync() => Task.FromResult(TestGateway.NewClient(process.AdminAddress));

    public Task StartAsync() => process.StartAsync();

    public Task StopAsync(CancellationToken cancellationToken = default) => process.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
