using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Files;
using FlagGateway.Options;

namespace FlagGateway.State.File;

/// <summary>
/// What was observed of flags, as one file in the state's folder. A damaged file is renamed, so that an operator can
/// repair it.
/// </summary>
internal sealed class FlagLifeFile(GatewayOptions options) : IFlagLifeStore
{
    private readonly StateFolder _folder = new(options.State.Path);

    public Task<LifeReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reading = Read(_folder.Life);
            if (reading is { Lives: not null, Problem: not null })
                System.IO.File.Move(_folder.Life, _folder.Life + ".damaged", overwrite: true);
            return Task.FromResult(reading);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(new LifeReading(null, exception.Message));
        }
    }

    public Task<string?> WriteAsync(LifeChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            DurableFile.CreateFolder(_folder.Path);
            DurableFile.Replace(_folder.Life, FlagLifeJson.Write(changes.All), isDurable: true);
            return Task.FromResult((string?)null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult((string?)exception.Message);
        }
    }

    /// <summary>Reads the file of another process, and leaves it as it is.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LifeReading Read(string file)
    {
        if (!System.IO.File.Exists(file))
            return new(FlagLives.Empty);
        return FlagLifeJson.ReadAll(DurableFile.ReadAll(file)) is { } lives ? new(lives) : new(FlagLives.Empty, $"{file} is damaged, or of another version");
    }
}
