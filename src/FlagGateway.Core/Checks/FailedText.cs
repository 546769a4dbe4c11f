using System.Text;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Checks;

/// <summary>Shows a text that failed a check, without its secrets.</summary>
internal static class FailedText
{
    private const int MaxLength = 500;

    /// <summary>The rules with names of secret fields.</summary>
    /// <param name="secrets">Names of fields whose values are never shown.</param>
    public static ComparisonRules RulesFor(IReadOnlyList<string> secrets) => ComparisonRules.Default with { SecretNames = [.. secrets], MaxTextLength = MaxLength };

    /// <summary>
    /// The beginning of a text: values of secret fields are masked in JSON, and any other text that names one is shown
    /// as a hash.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="rules">See <see cref="RulesFor"/>.</param>
    public static string Show(string text, ComparisonRules rules)
    {
        var inner = MarkdownFence.Remove(text).Trim();
        var bytes = Encoding.UTF8.GetBytes(inner);
        if (inner is ['{' or '[', ..] && JsonTreeReader.Read(bytes, rules.MaxDepth, new StepBudget(rules.MaxSteps), out _) is { } tree)
            return JsonRenderer.Render(tree, JsonTree.Root, SecretState.Root(rules), rules);
        return MayName(text, rules) ? Excerpt.Hash(bytes) : Excerpt.Cut(text, rules.MaxTextLength);
    }

    // Escapes may spell any name.
    private static bool MayName(string text, ComparisonRules rules) =>
        rules.SecretNames.Any(name => text.Contains(name, StringComparison.OrdinalIgnoreCase)) || (rules.HasSecrets && text.Contains("\\u", StringComparison.Ordinal));
}
