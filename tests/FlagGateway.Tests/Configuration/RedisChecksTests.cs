using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

public sealed class RedisChecksTests
{
    private const string Redis = "FlagGateway:State:Redis";

    [Fact]
    public void Defaults()
    {
        RedisOptions options = new();

        Assert.Equal(
            (null, null, null, null, null, null),
            (options.User, options.Password, options.ServiceName, options.SentinelUser, options.SentinelPassword, options.CertificateAuthority));
        Assert.Equal((null, null, null), (options.ClientCertificate.Path, options.ClientCertificate.KeyPath, options.ClientCertificate.Password));
    }

    [Fact]
    public void Valid_NoIssue()
    {
        Assert.Empty(Validate("redis1,user=ann,password=secret,serviceName=fleet,sentinelPassword=secret", new RedisOptions()));
        Assert.Empty(Validate("redis1", new RedisOptions { User = "ann", Password = "a,b", ServiceName = "fleet", SentinelUser = "bob", SentinelPassword = "c,d" }));
    }

    [Fact]
    public void InBothPlaces_EachNamed_WithoutValues()
    {
        var issues = Validate(
            "redis1,user=ann,password=secret,serviceName=fleet,sentinelUser=bob,sentinelPassword=secret",
            new RedisOptions { User = "ann", Password = "secret", ServiceName = "fleet", SentinelUser = "bob", SentinelPassword = "secret" });

        Assert.Equal(
            new[] { "User", "Password", "ServiceName", "SentinelUser", "SentinelPassword" }.Select(static name =>
                $"gateway.json: error: {Redis}:{name}: The connection string has it as well. Leave it out of FlagGateway:State:Configuration"),
            issues.Select(static issue => issue.ToString()));
    }

    [Fact]
    public void InvalidOptions_AllNamedAtOnce()
    {
        using TempFolder folder = new();
        var text = Path.Combine(folder.Path, "text.pem");
        File.WriteAllText(text, "nothing");

        var issues = Validate(
            "redis1",
            new RedisOptions { User = "", SentinelUser = "bob", SentinelPassword = "secret", CertificateAuthority = text, ClientCertificate = new() { KeyPath = "x.key" } });

        Assert.Equal(
            [
                $"{Redis}:User: Empty. Write a value, or leave it out",
                $"{Redis}:SentinelUser: Without the name of a service no Sentinel is asked. Add {Redis}:ServiceName, or leave it out",
                $"{Redis}:SentinelPassword: Without the name of a service no Sentinel is asked. Add {Redis}:ServiceName, or leave it out",
                $"{Redis}:CertificateAuthority: Certificates are used with TLS only (got {text}). Write ssl=true into FlagGateway:State:Configuration, or leave it out",
                $"{Redis}:ClientCertificate:KeyPath: There is no certificate to it (got x.key). Add {Redis}:ClientCertificate:Path, or leave it out",
                $"{Redis}:CertificateAuthority: The file cannot be used: The file has no certificate (got {text}). Name a PEM file with the certificates of authorities",
            ],
            issues.Select(static issue => issue.ToString()["gateway.json: error: ".Length..]));
    }

    [Fact]
    public void ClientCertificate_Missing_Named()
    {
        var issues = Validate("redis1,ssl=true", new RedisOptions { ClientCertificate = new() { Path = "/nowhere/client.pem", KeyPath = "/nowhere/client.key" } });

        var issue = Assert.Single(issues);
        Assert.Equal($"{Redis}:ClientCertificate:Path", issue.Path);
        Assert.StartsWith("The file cannot be used: Could not find", issue.Problem, StringComparison.Ordinal);
        Assert.Equal("Name a PEM file with KeyPath, or a PFX file, and its Password if it has one", issue.Remedy);
    }

    [Fact]
    public void KindFile_IsNotChecked() => Assert.Empty(Validate("redis1", new RedisOptions { SentinelUser = "bob" }, StateKind.File));

    private static List<ConfigIssue> Validate(string configuration, RedisOptions redis, StateKind kind = StateKind.Redis)
    {
        List<ConfigIssue> issues = [];
        RedisChecks.Validate(new StateOptions { Kind = kind, Configuration = configuration, Redis = redis }, issues);
        return issues;
    }
}
