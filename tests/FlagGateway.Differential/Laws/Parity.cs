using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Laws;

/// <summary>What nginx passes and the gateway does not.</summary>
internal static class Parity
{
    public static IEnumerable<string> OfRequests(Observation nginx, Observation gateway)
    {
        foreach (var (theirs, index) in nginx.Forwarded.Select(static (one, index) => (one, index)))
        {
            if (index >= gateway.Forwarded.Count)
            {
                yield return $"request: {Shown(theirs.Line)}";
                continue;
            }

            foreach (var lost in Lost(theirs, gateway.Forwarded[index]))
                yield return lost;
        }
    }

    public static IEnumerable<string> OfResponses(Observation nginx, Observation gateway)
    {
        foreach (var (theirs, index) in nginx.Answered.Messages.Select(static (one, index) => (one, index)))
        {
            if (theirs.Status is >= 500 or 400 && theirs["Server"]?.StartsWith("nginx", StringComparison.Ordinal) == true && theirs.Body.Contains("<center>nginx", StringComparison.Ordinal))
                continue;
            if (index >= gateway.Answered.Messages.Count)
            {
                yield return $"response: {Shown(theirs.Line)}";
                continue;
            }

            foreach (var lost in Lost(theirs, gateway.Answered.Messages[index]))
                yield return lost;
        }

        if (nginx.Finals.Count > 0 && nginx.Client.Waiting.Length > 0 && gateway.Client.Waiting.Length == 0)
            yield return "early answer";
    }

    private static IEnumerable<string> Lost(Message theirs, Message ours)
    {
        // The version is each hop's own.
        if (Words(theirs) != Words(ours))
            yield return $"start line: {Shown(theirs.Line)} | {Shown(ours.Line)}";
        if (theirs.Body != ours.Body)
            yield return "body";
        foreach (var name in theirs.Fields.Select(static field => field.Name).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (List(theirs, name) != List(ours, name))
                yield return $"header {Shown(name)}: {Shown(List(theirs, name))} | {Shown(ours[name] is null ? "(none)" : List(ours, name))}";
        }

        foreach (var field in theirs.Trailers.Where(field => !ours.Trailers.Any(other => other.Raw == field.Raw)))
            yield return $"trailer {Shown(field.Raw)}";
    }

    private static string Words(Message message) => message.Line.StartsWith("HTTP/", StringComparison.Ordinal) ? message.Line[8..] : message.Line[..Math.Max(0, message.Line.LastIndexOf(' '))];

    // RFC 9110 section 5.3: repeated fields are one list; RFC 6265 section 5.4: of cookies by semicolons.
    private static string List(Message message, string name) =>
        string.Join(name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ", message.ValuesOf(name));

    /// <summary>Bytes as text of one line.</summary>
    public static string Shown(string bytes)
    {
        var text = string.Concat(bytes.Select(static one => one switch
        {
            '\r' => "\\r",
            '\n' => "\\n",
            '\t' => "\\t",
            < ' ' or > '~' => $"\\x{(int)one:x2}",
            _ => one.ToString(),
        }));
        return text.Length > 160 ? text[..160] + "…" : text;
    }
}
