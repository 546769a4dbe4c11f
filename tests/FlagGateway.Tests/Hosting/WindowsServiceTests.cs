using FlagGateway.Hosting;
using FlagGateway.Hosting.Services;
using FlagGateway.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagGateway.Tests.Hosting;

/// <summary>What of a Windows service does not need Windows.</summary>
public sealed class WindowsServiceTests
{
    [Fact]
    public void CreateBuilder_NoService_LeavesSignalsToTheProgram()
    {
        using var services = DataListener.CreateBuilder(new ConfigurationBuilder().Build(), static _ => { }).Services.BuildServiceProvider();

        Assert.False(WindowsService.IsActive);
        Assert.IsType<NoLifetime>(services.GetRequiredService<IHostLifetime>());
    }

    [Theory]
    [InlineData(true, 5 + 30 + 10)]
    [InlineData(false, 10)]
    public void StopLimit_OfAService_CoversTheDrain(bool isService, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds),
        WindowsService.StopLimit(isService, new ShutdownOptions { DrainDelay = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(30) }));
}
