using System.Globalization;
using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Laws;

/// <summary>What must hold of every response that reaches a client, whatever a destination sends.</summary>
internal static class ResponseLaws
{
    public static IEnumerable<string> Check(Observation seen)
    {
        var asked = seen.Asked.Messages.Count + (seen.Asked.Rest.Length > 0 ? 1 : 0);
        if (seen.Finals.Count > asked)
            yield return string.Create(CultureInfo.InvariantCulture, $"one answer: {seen.Finals.Count} responses to {asked} requests");
        if (seen.Answered.Problem is { } problem)
            yield return $"readable answers: {problem}";
        if (seen.Answered.Rest.Length > 0 && !seen.Client.IsEnded)
            yield return "whole: a response that never ends";
        if (seen.Client.Received.Contains("stolen", StringComparison.Ordinal))
            yield return "own answer: bytes after a response reached a client";
        for (var i = 1; i < seen.Finals.Count; i++)
        {
            if (seen.Finals[i].Status < 500 && !seen.Finals[i].Body.Contains("/end", StringComparison.Ordinal) && seen.Finals[i].Status != 400)
                yield return "own answer: the next request got another answer";
        }

        foreach (var response in seen.Answered.Messages)
        {
            if (response.Target is not [>= '1' and <= '9', _, _])
                yield return "status of three digits";
            if (response.ValuesOf("Content-Length").Count + response.ValuesOf("Transfer-Encoding").Count > 1)
                yield return "one framing: more than one of Content-Length and Transfer-Encoding";
            if (response.Fields.Any(static field => !MessageReader.IsToken(field.Name) || field.Value.Any(static one => one is (< ' ' and not '\t') or '\x7f')))
                yield return "clean headers";
        }
    }
}
