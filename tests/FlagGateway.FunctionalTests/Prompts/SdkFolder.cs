using FlagGateway.FunctionalTests.Ofrep;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>The SDKs, installed once for all tests of a class.</summary>
public sealed class SdkFolder : IDisposable
{
    private NodeFolder? _folder;

    public void Dispose() => _folder?.Dispose();

    internal async Task<NodeFolder> InstallAsync() => _folder ??= await NodeFolder.InstallAsync("llm");
}
