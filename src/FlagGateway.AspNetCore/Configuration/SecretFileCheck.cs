using FlagGateway.Rollouts.Notifications.Channels;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Reads a secret once, to report a file that cannot be used before it is needed.</summary>
internal static class SecretFileCheck
{
    /// <summary>Returns the secret; <c>null</c> if there is none, or the file has an error.</summary>
    public static string? Read(string? value, string? file, string path, List<ConfigIssue> issues)
    {
        if (ChannelSecret.From(value, file) is not { } secret)
            return null;
        try
        {
            return secret.Read();
        }
        catch (ChannelSecretException exception)
        {
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, file, $"No secret: {exception.Message}.", "Name a file that the gateway may read and that contains nothing but the secret"));
            return null;
        }
    }
}
