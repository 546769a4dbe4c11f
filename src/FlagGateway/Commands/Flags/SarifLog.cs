using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Linting;

namespace FlagGateway.Commands.Flags;

/// <summary>Findings in the format of tools for static analysis, SARIF 2.1.0.</summary>
/// <seealso href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">the standard</seealso>
internal static class SarifLog
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(string folder, IReadOnlyList<LintFinding> findings)
    {
        var rules = LintRule.All;
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "flaggateway flags lint",
                        ["version"] = typeof(SarifLog).Assembly.GetName().Version!.ToString(3),
                        ["rules"] = new JsonArray([.. rules.Select(RuleOf)]),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. findings.Select(finding => ResultOf(folder, finding, rules))]),
            }),
        }.ToJsonString(Indented);
    }

    private static JsonObject RuleOf(LintRule rule) => new()
    {
        ["id"] = rule.Name,
        ["shortDescription"] = Text(rule.Meaning.Replace("`", "", StringComparison.Ordinal)),
        ["defaultConfiguration"] = new JsonObject { ["level"] = LevelOf(rule.Severity) },
    };

    private static JsonObject ResultOf(string folder, LintFinding finding, IReadOnlyList<LintRule> rules)
    {
        JsonObject location = new() { ["artifactLocation"] = new JsonObject { ["uri"] = UriOf(LintText.FileOf(folder, finding)) } };
        if (finding.Line > 0)
            location["region"] = new JsonObject { ["startLine"] = finding.Line };
        return new JsonObject
        {
            ["ruleId"] = finding.Rule,
            ["ruleIndex"] = rules.Select(static rule => rule.Name).ToList().IndexOf(finding.Rule),
            ["level"] = LevelOf(finding.Severity),
            ["message"] = Text((finding.Flag.Length == 0 ? "" : finding.Flag + ": ") + LintText.Message(finding)),
            ["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = location }),
            // The same finding at another line is the same alert.
            ["partialFingerprints"] = new JsonObject { ["ruleAndFlag/v1"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LintBaseline.KeyOf(finding))).AsSpan(0, 16)) },
        };
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string LevelOf(LintSeverity severity) => severity switch { LintSeverity.Error => "error", LintSeverity.Warning => "warning", _ => "note" };

    private static string UriOf(string file) =>
        Path.IsPathRooted(file) ? new Uri(file).AbsoluteUri : string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
}
