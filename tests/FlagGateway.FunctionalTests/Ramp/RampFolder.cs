using System.Globalization;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>A folder of its own with the gateway's files for the ramp.</summary>
internal sealed class RampFolder : IAsyncDisposable
{
    public RampFolder()
    {
        Root = Directory.CreateTempSubdirectory("flaggateway-ramp-").FullName;
        Config = Directory.CreateDirectory(Path.Combine(Root, "config")).FullName;
    }

    public string Root { get; }

    public string Config { get; }

    public string State => Path.Combine(Root, "state");

    public void WriteGateway(int legacyPort, int newPort) => File.WriteAllText(Path.Combine(Config, "gateway.json"), $$"""
        {
          "ReverseProxy": {
            "Routes": { "orders": { "ClusterId": "legacy", "Match": { "Path": "/{**path}" }, "Metadata": { "Flag": "release.orders" } } },
            "Clusters": {
              "legacy": { "Destinations": { "1": { "Address": "http://127.0.0.1:{{legacyPort}}/" } } },
              "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:{{newPort}}/" } } }
            }
          }
        }
        """);

    /// <summary>Puts a whole new flags.json in the place of the old one, as a deployment does.</summary>
    public void WriteFlags(double percentage)
    {
        var to = percentage.ToString(CultureInfo.InvariantCulture);
        var written = Path.Combine(Config, "flags.json.new");
        File.WriteAllText(written, $$"""
            { "feature_management": { "feature_flags": [ {
              "id": "release.orders", "enabled": true,
              "variants": [
                { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
                { "name": "new", "configuration_value": { "cluster": "new" } } ],
              "allocation": {
                "default_when_enabled": "legacy", "default_when_disabled": "legacy",
                "percentile": [ { "variant": "new", "from": 0, "to": {{to}} }, { "variant": "legacy", "from": {{to}}, "to": 100 } ] }
            } ] } }
            """);
        File.Move(written, Path.Combine(Config, "flags.json"), overwrite: true);
    }

    public ValueTask DisposeAsync() => new(TestFolder.DeleteAsync(new DirectoryInfo(Root)));
}
