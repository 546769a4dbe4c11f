using System.Net.Sockets;
using FlagGateway.Options;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using AuthenticationException = System.Security.Authentication.AuthenticationException;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>Sends e-mail. One attempt and one connection each.</summary>
internal static class MailChannel
{
    private const int StartTlsPort = 587;
    private const int ImplicitPort = 465;
    private const int PlainPort = 25;

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="smtp">Settings without errors.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ChannelSecretException">The file of the password cannot be read.</exception>
    public static async Task<Delivery> SendAsync(MimeMessage message, SmtpOptions smtp, CancellationToken cancellationToken)
    {
        try
        {
            // As in .NET's HTTP client: closed networks cannot reach lists of revoked certificates.
            using SmtpClient client = new() { CheckCertificateRevocation = false };
            await client.ConnectAsync(smtp.Host!, PortOf(smtp), SecurityOf(smtp.Tls), cancellationToken);
            if (smtp.User is { } user)
                await client.AuthenticateAsync(user, ChannelSecret.From(smtp.Password, smtp.PasswordFile)?.Read() ?? "", cancellationToken);
            await client.SendAsync(message, cancellationToken);
            // It is accepted; whether this works changes nothing, and the library ignores it.
            await client.DisconnectAsync(quit: true, cancellationToken);
            return new Delivery(DeliveryResult.Delivered, "accepted");
        }
        catch (SmtpCommandException exception)
        {
            return From((int)exception.StatusCode);
        }
        catch (Exception exception) when (exception is MailKit.Security.AuthenticationException or NotSupportedException)
        {
            // Wrong credentials, or no encryption where it is required: repeating it would lock the account.
            return new Delivery(DeliveryResult.Rejected, exception is NotSupportedException ? "the server does not offer the encryption or login that is required" : "the login was refused");
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or SslHandshakeException or ProtocolException or ServiceNotConnectedException)
        {
            // Only the kind, because a message may quote the server.
            return new Delivery(DeliveryResult.Failed, exception.GetType().Name);
        }
    }

    private static Delivery From(int status) => new(status >= 500 ? DeliveryResult.Rejected : DeliveryResult.Failed, $"status {status}");

    private static int PortOf(SmtpOptions smtp) => smtp.Port ?? smtp.Tls switch { SmtpTls.Implicit => ImplicitPort, SmtpTls.None => PlainPort, _ => StartTlsPort };

    private static SecureSocketOptions SecurityOf(SmtpTls tls) => tls switch
    {
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        SmtpTls.None => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(tls), tls, "Not a kind of encryption."),
    };
}
