using FlagGateway.Configuration;
using FlagGateway.State;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Configuration;

public sealed class VariantFingerprintsTests
{
    private const string Cluster = "\"new\": { ";

    [Theory]
    [InlineData("", true)]
    [InlineData("\"Metadata\": { \"a\": \"b\" }, ", true)]
    [InlineData("\"LoadBalancingPolicy\": \"Random\", ", false)]
    public async Task Read_RenewedCertificateOfACluster_IsTheSameVariant(string more, bool isSame)
    {
        using TempFolder folder = new();
        using TestCertificate one = TestCertificate.Client("one"), other = TestCertificate.Client("other");
        one.Write(folder.Path, "one");
        other.Write(folder.Path, "other");

        var before = await ReadAsync("one", isSame ? more : "");
        var after = await ReadAsync("other", more);

        Assert.Equal(isSame, Equals(System.Text.Json.JsonSerializer.Serialize(before), System.Text.Json.JsonSerializer.Serialize(after)));

        async Task<object> ReadAsync(string name, string text)
        {
            var certificate = $$"""{{text}}"HttpClient": { "ClientCertificate": { "Path": "{{folder[name + ".crt"]}}", "KeyPath": "{{folder[name + ".key"]}}" } }, """;
            var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, Cluster, Cluster + certificate));
            return VariantFingerprints.Read(result.Configuration!, GatewayState.Empty)["release.orders"];
        }
    }
}
