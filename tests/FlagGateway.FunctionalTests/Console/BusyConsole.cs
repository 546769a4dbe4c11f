using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>One <see cref="BusyWorld"/> for the tests of a class that only read its pages.</summary>
public sealed class BusyConsole : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    public async ValueTask InitializeAsync() => World = await BusyWorld.StartAsync();

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => World.DisposeAsync();
}
