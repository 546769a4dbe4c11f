using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlagGateway.State.Redis;
using StackExchange.Redis;

namespace FlagGateway.Tests.State;

/// <summary>
/// Errors of the client and of servers of several versions as problem and remedy; functional tests have the same with
/// real servers.
/// </summary>
public sealed class RedisErrorsTests
{
    private static readonly RedisKeys Keys = new("fg");
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("NOAUTH Authentication required.", null, null, "it asks for a password, and none is configured")]
    [InlineData("SimpleError: NOAUTH Authentication required.", null, "secret", "the password is refused")]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "ann", "secret", "the user ann or its password is refused")]
    [InlineData("NOPERM this user has no permissions to run the 'hset' command", "ann", "secret", "the user ann may not run HSET; grant it (redis-cli ACL SETUSER ann +hset)")]
    [InlineData("NOPERM User ann has no permissions to run the 'client|setname' command", "ann", "secret", "the user ann may not run CLIENT|SETNAME; grant it (redis-cli ACL SETUSER ann +client|setname)")]
    [InlineData("NOPERM this user has no permissions to run the 'ping' command or its subcommand", null, null, "the user default may not run PING")]
    [InlineData("NOPERM this user has no permissions to access one of the keys used as arguments", "ann", "secret", "the user ann may not use the keys {fg}:v1:*; grant it (redis-cli ACL SETUSER ann '~{fg}:v1:*')")]
    [InlineData("NOPERM No permissions to access a key", "ann", "secret", "the user ann may not use the keys {fg}:v1:*")]
    [InlineData("NOPERM No permissions to access a channel", "ann", "secret", "the user ann may not use the channel {fg}:v1:changed; grant it (redis-cli ACL SETUSER ann '&{fg}:v1:changed')")]
    [InlineData("ERR The user executing the script can't run this command or subcommand script: 08be, on @user_script:2.", "ann", "secret", "the user ann may not run GET or DEL; grant it (redis-cli ACL SETUSER ann +get +del)")]
    [InlineData("ERR Error running script (call to f_08be): @user_script:1: @user_script: 1: The user executing the script can't run this command or subcommand", "ann", "secret", "the user ann may not run TYPE")]
    [InlineData("ERR ACL failure in script: User ann has no permissions to run the 'xadd' command script: 08be, on @user_script:1.", "ann", "secret", "the user ann may not run XADD")]
    [InlineData("ERR The user executing the script can't access at least one of the keys mentioned in the command arguments script: 08be, on @user_script:1.", "ann", "secret", "the user ann may not use the keys")]
    [InlineData("ERR The user executing the script can't run this command or subcommand", "ann", "secret", "the user ann may not run a command of the gateway; see the rights it needs in docs/fleet.md")]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", "ann", "secret", "OOM command not allowed when used memory > 'maxmemory'")]
    [InlineData("ERR unknown command 'secret'", "ann", "secret", "ERR unknown command '***'")]
    public void FromServer_Error_IsProblemWithRemedy(string message, string? user, string? password, string expected)
    {
        const string Script = "local function kind(key) return redis.call('TYPE', key).ok end\nif redis.call('GET', KEYS[1]) == ARGV[1] then return redis.pcall('DEL', KEYS[1]) end";

        var problem = RedisErrors.FromServer(message, new ConfigurationOptions { User = user, Password = password }, Keys, Script);

        Assert.StartsWith(expected, problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("certificate required", "asks for a client certificate; name one in FlagGateway:State:Redis:ClientCertificate:Path")]
    [InlineData("handshake failure", "as one does that asks for a client certificate")]
    [InlineData("unknown ca", "refuses the client certificate (unknown ca)")]
    [InlineData("certificate expired", "the client certificate has expired; renew")]
    [InlineData("protocol version", "have no TLS version in common")]
    [InlineData("internal error", "the server ends the TLS handshake: internal error")]
    public void Describe_AlertOfTheServer_IsNamed(string alert, string expected)
    {
        var exception = Wrap(ConnectionFailureType.SocketFailure, new IOException("The decryption operation failed.", new InvalidOperationException($"error:0A00045C:SSL routines::tlsv13 alert {alert}")));

        Assert.Contains(expected, RedisErrors.Describe(exception, new ConfigurationOptions { Ssl = true }, Keys).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_RefusedCertificate_IsNotAPassword()
    {
        var exception = Wrap(ConnectionFailureType.AuthenticationFailure, new AuthenticationException("The remote certificate is invalid."));

        var problem = RedisErrors.Describe(exception, new ConfigurationOptions { Ssl = true, Password = "secret" }, Keys);

        Assert.Equal("the TLS handshake fails: The remote certificate is invalid", problem.ToString());
    }

    [Fact]
    public void Describe_NoCause_DependsOnTls()
    {
        RedisConnectionException exception = new(ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, "No connection is active", null, CommandStatus.Unknown);

        Assert.Equal("it cannot be reached", RedisErrors.Describe(exception, new ConfigurationOptions(), Keys).ToString());
        Assert.StartsWith("no TLS handshake:", RedisErrors.Describe(exception, new ConfigurationOptions { Ssl = true }, Keys).ToString(), StringComparison.Ordinal);
        Assert.Equal("no response", RedisErrors.Describe(new TimeoutException(), new ConfigurationOptions(), Keys).ToString());
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, false, "it cannot be reached: Connection refused")]
    [InlineData(SocketError.HostNotFound, false, "it cannot be reached: its name is not known; check the name in the connection string")]
    [InlineData(SocketError.ConnectionReset, false, "it closes new connections at once, as a server does that speaks TLS; write ssl=true")]
    [InlineData(SocketError.ConnectionReset, true, "it cannot be reached: Connection reset by peer")]
    public void Describe_Socket_IsNamed(SocketError error, bool isTls, string expected)
    {
        var exception = Wrap(ConnectionFailureType.UnableToConnect, new SocketException((int)error));

        Assert.StartsWith(expected, RedisErrors.Describe(exception, new ConfigurationOptions { Ssl = isTls }, Keys).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslPolicyErrors.None, X509ChainStatusFlags.NoError, 10, null)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable, X509ChainStatusFlags.NoError, 10, "the server shows no certificate")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError, 10, "is for redis.example, not for redis1")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid, -2, "that of the server ended 2026-10-30 00:00 UTC; renew it")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid, 400, "begins only 2026-12-06 00:00 UTC; check the clocks")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid, 10, "a certificate between the server's and its authority")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.PartialChain, 10, "from an unknown authority (CN=CA); name the PEM file")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.Revoked, 10, "is refused: Revoked")]
    public void Certificate_Refused_IsNamed(SslPolicyErrors errors, X509ChainStatusFlags status, int endsInDays, string? expected)
    {
        var ends = Now.AddDays(endsInDays);
        ServerCertificate certificate = new(errors, status, "redis1") { Names = "redis.example", Issuer = "CN=CA", NotBefore = ends.AddDays(-365), NotAfter = ends };

        var problem = certificate.Problem(Now)?.ToString();

        if (expected is null)
            Assert.Null(problem);
        else
            Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static RedisConnectionException Wrap(ConnectionFailureType type, Exception cause) =>
        new(ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, "No connection is active", new RedisConnectionException(type, CommandFlags.None, $"{type} on redis1", cause, CommandStatus.Unknown), CommandStatus.Unknown);
}
