using FlagGateway.Configuration;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Configuration;

/// <summary>A good configuration to break, and the loader to break it with.</summary>
internal static class Configurations
{
    public const string Gateway = """
        {
          "Urls": "http://127.0.0.1:8080", "FlagGateway": { "Admin": { "Url": "http://127.0.0.1:8081" }, "State": { "Path": "data" } },
          "ReverseProxy": {
            "Routes": {
              "orders": { "ClusterId": "old", "Match": { "Path": "/{**path}" }, "Metadata": { "Flag": "release.orders" } }
            },
            "Clusters": {
              "old": { "Destinations": { "1": { "Address": "http://127.0.0.1:9001/" } } },
              "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:9002/" } } }
            }
          }
        }
        """;

    public const string Flags = """
        {
          "feature_management": {
            "feature_flags": [
              {
                "id": "release.orders",
                "enabled": true,
                "variants": [
                  { "name": "legacy", "configuration_value": { "cluster": "old" } },
                  { "name": "new", "configuration_value": { "cluster": "new" } }
                ],
                "allocation": {
                  "default_when_enabled": "legacy",
                  "default_when_disabled": "legacy",
                  "percentile": [ { "variant": "new", "from": 0, "to": 10 } ]
                }
              }
            ]
          }
        }
        """;

    public const string Rollouts = """
        {
          "rollouts": [
            {
              "flag": "release.orders", "control": "legacy", "candidate": "new",
              "stages": [
                { "name": "canary", "percentage": 10, "hold": "1.00:00:00", "minimum_users": 500 },
                { "name": "everyone", "percentage": 100, "hold": "7.00:00:00" }
              ],
              "guardrails": [ { "metric": "error_rate", "hard": "+0.5pp", "soft": "+0.1pp" } ],
              "on_soft": "pause",
              "notify": [ "https://hooks.example/x" ]
            }
          ]
        }
        """;

    /// <summary>Loads the three texts from a folder; <c>null</c> leaves a file out.</summary>
    public static async Task<LoadResult> LoadAsync(string? gateway = Gateway, string? flags = Flags, string? rollouts = Rollouts, params string[] overrides)
    {
        using var folder = new TempFolder();
        Write(folder, "gateway.json", gateway);
        Write(folder, "flags.json", flags);
        Write(folder, "rollouts.json", rollouts);
        var loader = new ConfigLoader(folder.Path, overrides, new CohortRegistry());
        return await loader.LoadAsync(previous: null);
    }

    /// <summary>Replaces one passage, which must be there.</summary>
    public static string With(string text, string old, string replacement)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    private static void Write(TempFolder folder, string name, string? text)
    {
        if (text is not null)
            File.WriteAllText(System.IO.Path.Combine(folder.Path, name), text);
    }
}
