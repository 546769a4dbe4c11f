using System.Security.Cryptography;
using System.Text;
using FlagGateway.Files;
using FlagGateway.Options;

namespace FlagGateway.State.File;

/// <summary>
/// Histories as files, one for each flag, in the folder <c>history</c> of <see cref="StateOptions.Path"/>.
/// </summary>
internal sealed class HistoryFiles(GatewayOptions options) : IHistoryStore
{
    private readonly string _folder = Path.Combine(Path.GetFullPath(options.State.Path), "history");

    public Task<(bool IsSuccess, byte[]? Bytes)> ReadAsync(string flag, CancellationToken cancellationToken)
    {
        try
        {
            var file = FileOf(flag);
            return Task.FromResult((true, System.IO.File.Exists(file) ? DurableFile.ReadAll(file) : null));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult((false, (byte[]?)null));
        }
    }

    public Task<string?> WriteAsync(string flag, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            DurableFile.CreateFolder(_folder);
            DurableFile.Replace(FileOf(flag), bytes, isDurable: false);
            return Task.FromResult((string?)null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult((string?)exception.Message);
        }
    }

    // Ids of flags may have characters that file names may not.
    private string FileOf(string flag) => Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(flag.ToUpperInvariant()))) + ".bin");
}
