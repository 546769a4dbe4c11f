namespace FlagGateway.Identity;

/// <summary>The messages of this feature; ids from 600.</summary>
internal static partial class Log
{
    [LoggerMessage(600, LogLevel.Information, "Created {File} with a new key for {Use}")]
    public static partial void KeyFileCreated(ILogger logger, string file, string use);

    [LoggerMessage(601, LogLevel.Warning, "Users other than the owner can read or write {File}; anyone with the keys can forge {Forgery}. Run: chmod 600 {File}")]
    public static partial void KeyFileOpen(ILogger logger, string file, string forgery);

    [LoggerMessage(602, LogLevel.Error, "The identity source {Source} failed; the request continued without it.", EventName = nameof(SourceFailed))]
    public static partial void SourceFailed(ILogger logger, string source, Exception exception);

    [LoggerMessage(603, LogLevel.Warning, "The keys of {Authority} are not loaded, so users with its tokens are anonymous: {Problem} The next attempt follows in at most 30 seconds", EventName = nameof(KeysNotLoaded))]
    public static partial void KeysNotLoaded(ILogger logger, string authority, string problem);
}
