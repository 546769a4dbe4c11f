using System.Security.Cryptography;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.State.Redis;
using StackExchange.Redis;

namespace FlagGateway.Configuration;

/// <summary>Rules of the connection to Redis. The connection string and passwords are never shown.</summary>
internal static class RedisChecks
{
    private const string Section = GatewayFileReader.Section + ":State";
    private const string ConnectionString = Section + ":Configuration";
    private const string Redis = Section + ":Redis";

    /// <summary>Reports all errors.</summary>
    public static void Validate(StateOptions state, List<ConfigIssue> issues)
    {
        if (state.Kind != StateKind.Redis)
            return;
        if (!RedisConnectionString.TryParse(state.Configuration, out var client, out var problem, out var remedy))
            Error(ConnectionString, null, problem, remedy, issues);
        ValidateOnce(state.Redis, client, issues);
        ValidateSentinel(state.Redis, client, issues);
        ValidateFiles(state.Redis, client, issues);
    }

    private static void ValidateOnce(RedisOptions redis, ConfigurationOptions? client, List<ConfigIssue> issues)
    {
        (string Name, string? Setting, string? InText)[] both =
        [
            ("User", redis.User, client?.User),
            ("Password", redis.Password, client?.Password),
            ("ServiceName", redis.ServiceName, client?.ServiceName),
            ("SentinelUser", redis.SentinelUser, client?.SentinelUser),
            ("SentinelPassword", redis.SentinelPassword, client?.SentinelPassword),
        ];
        foreach (var (name, setting, inText) in both)
        {
            if (setting is { Length: 0 })
                Error($"{Redis}:{name}", null, "Empty.", "Write a value, or leave it out", issues);
            else if (setting is not null && !string.IsNullOrEmpty(inText))
                Error($"{Redis}:{name}", null, "The connection string has it as well.", $"Leave it out of {ConnectionString}", issues);
        }
    }

    private static void ValidateSentinel(RedisOptions redis, ConfigurationOptions? client, List<ConfigIssue> issues)
    {
        if (client is null || redis.ServiceName is not null || !string.IsNullOrEmpty(client.ServiceName))
            return;
        if (redis.SentinelUser is not null)
            Error($"{Redis}:SentinelUser", null, "Without the name of a service no Sentinel is asked.", $"Add {Redis}:ServiceName, or leave it out", issues);
        if (redis.SentinelPassword is not null)
            Error($"{Redis}:SentinelPassword", null, "Without the name of a service no Sentinel is asked.", $"Add {Redis}:ServiceName, or leave it out", issues);
    }

    private static void ValidateFiles(RedisOptions redis, ConfigurationOptions? client, List<ConfigIssue> issues)
    {
        var own = redis.ClientCertificate;
        foreach (var (name, path) in new[] { ("CertificateAuthority", redis.CertificateAuthority), ("ClientCertificate:Path", own.Path) })
        {
            if (path is not null && client is { Ssl: false })
                Error($"{Redis}:{name}", path, "Certificates are used with TLS only.", $"Write ssl=true into {ConnectionString}, or leave it out", issues);
        }

        if (own.Path is null && (own.KeyPath ?? own.Password) is not null)
            Error($"{Redis}:ClientCertificate:{(own.KeyPath is null ? "Password" : "KeyPath")}", own.KeyPath, "There is no certificate to it.", $"Add {Redis}:ClientCertificate:Path, or leave it out", issues);
        if (redis.CertificateAuthority is { } authority)
            Read($"{Redis}:CertificateAuthority", authority, "Name a PEM file with the certificates of authorities", () => RedisTls.ReadAuthorities(authority), issues);
        if (own.Path is { } certificate)
            Read($"{Redis}:ClientCertificate:Path", certificate, "Name a PEM file with KeyPath, or a PFX file, and its Password if it has one", () => RedisTls.ReadOwn(own).Dispose(), issues);
    }

    private static void Read(string path, string file, string remedy, Action read, List<ConfigIssue> issues)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Error(path, file, $"The file cannot be used: {RedisErrors.Plain(exception.Message)}.", remedy, issues);
        }
    }

    private static void Error(string path, string? value, string problem, string remedy, List<ConfigIssue> issues) =>
        issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, value, problem, remedy));
}
