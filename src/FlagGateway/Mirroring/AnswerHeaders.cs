using System.Net.Http.Headers;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>Takes out of an answer the headers that its comparison looks at; the message will be gone by then.</summary>
internal static class AnswerHeaders
{
    private static readonly string[] OfBody = ["Content-Type", "Content-Encoding"];

    public static Dictionary<string, IReadOnlyList<string>> Take(HttpResponseMessage answer, ComparisonRules rules)
    {
        Dictionary<string, IReadOnlyList<string>> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (var name in OfBody)
            Take(answer.Content.Headers, name, taken);
        foreach (var name in rules.Headers)
        {
            Take(answer.Headers, name, taken);
            Take(answer.Content.Headers, name, taken);
        }

        return taken;
    }

    private static void Take(HttpHeaders headers, string name, Dictionary<string, IReadOnlyList<string>> taken)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
            taken[name] = [.. values];
    }
}
