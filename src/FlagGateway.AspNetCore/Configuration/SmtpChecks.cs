using System.Net;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using MimeKit;

namespace FlagGateway.Configuration;

/// <summary>Checks a mail server. Passwords are never shown.</summary>
internal static class SmtpChecks
{
    /// <summary>Returns all errors.</summary>
    /// <param name="smtp">The settings.</param>
    /// <param name="path">Their path.</param>
    public static IReadOnlyList<ConfigIssue> Find(SmtpOptions smtp, string path)
    {
        List<ConfigIssue> issues = [];
        // What is missing is reported with the key.
        if (smtp.From is { } from && !IsAddress(from))
            Error("From", from, "Not an e-mail address.", "Write it as flags@example.com, or FlagGateway <flags@example.com>");
        for (var i = 0; i < (smtp.To?.Length ?? 0); i++)
        {
            if (!IsAddress(smtp.To![i]))
                Error($"To:{i}", smtp.To[i], "Not an e-mail address.", "Write it as team@example.com");
        }

        if (smtp.Host is { } host && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            Error("Host", host, "Not the name of a server.", "Write it without a scheme and port, such as smtp.example.com");
        var hasPassword = smtp.Password is not null || smtp.PasswordFile is not null;
        if (smtp is { Password: not null, PasswordFile: not null })
            Error("PasswordFile", smtp.PasswordFile, "Password is there as well.", "Remove one of the two");
        else
            SecretFileCheck.Read(null, smtp.PasswordFile, path + ":PasswordFile", issues);
        if (smtp.User is not null != hasPassword)
            Error(smtp.User is null ? "User" : "Password", null, "A login needs both a name and a password.", smtp.User is null ? "Add User, or remove the password" : "Add Password or PasswordFile, or remove User");
        if (smtp.Tls == SmtpTls.None && hasPassword && smtp.Host is { } server && !IsLoopback(server))
            Error("Tls", "None", "The password would be sent in the clear.", "Write StartTls or Implicit, or remove User and the password");
        return issues;

        void Error(string key, string? value, string problem, string remedy) =>
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:{key}", value, problem, remedy));
    }

    private static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out var address) && address.Domain.Length != 0 && address.LocalPart.Length != 0 && !text.Any(char.IsControl);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
