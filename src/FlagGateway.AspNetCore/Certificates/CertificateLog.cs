namespace FlagGateway.Certificates;

/// <summary>Messages of certificates: 720 to 729.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(720, LogLevel.Information, "{Key}: a new certificate is in force: {Certificate}.", EventName = nameof(Replaced))]
    public static partial void Replaced(ILogger logger, string key, LoadedCertificate certificate);

    [LoggerMessage(721, LogLevel.Error, "{Problem}. The last good certificate of {Key} stays in force: {Certificate}.", EventName = nameof(Refused))]
    public static partial void Refused(ILogger logger, string problem, string key, LoadedCertificate? certificate);
}
