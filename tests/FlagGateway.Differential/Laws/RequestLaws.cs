using System.Globalization;
using FlagGateway.Differential.Cases;
using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Laws;

/// <summary>What must hold of every request that reaches a destination, whatever a client sends.</summary>
internal static class RequestLaws
{
    // Of those in the data: a name that is one of these once its underscores are hyphens must have hyphens.
    private static readonly string[] Known = ["content-length", "transfer-encoding", "keep-alive", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-flaggateway-flag", "x-flaggateway-variant", "x-user-id", "content-type"];

    /// <summary>Violations, each with the name of the law.</summary>
    public static IEnumerable<string> Check(Observation seen) =>
        [.. seen.Backend.SelectMany(OfConnection), .. OfCounts(seen), .. OfOrigins(seen)];

    private static IEnumerable<string> OfConnection(Recorded connection)
    {
        var strict = MessageReader.Requests(connection.Bytes, Reading.Strict);
        if (strict.Problem is not null)
            yield return $"well-formed: {strict.Problem}";
        if (connection.IsOpen && strict.Rest.Length > 0)
            yield return "whole: a connection stays open with a request that never ended";
        foreach (var reading in Reading.All)
        {
            var other = MessageReader.Requests(connection.Bytes, reading);
            if (!other.Messages.Select(static one => one.End).SequenceEqual(strict.Messages.Select(static one => one.End)))
                yield return string.Create(CultureInfo.InvariantCulture, $"one reading: {reading.Name} finds {other.Messages.Count} requests, strict {strict.Messages.Count}");
        }

        foreach (var violation in strict.Messages.SelectMany(OfHead))
            yield return violation;
    }

    private static IEnumerable<string> OfHead(Message request)
    {
        var names = request.Fields.Select(static field => field.Name.Replace('_', '-').ToLowerInvariant()).ToList();
        var (lengths, codings) = (names.Count(static name => name == "content-length"), names.Count(static name => name == "transfer-encoding"));
        if (lengths + codings > 1)
            yield return "one framing: more than one of Content-Length and Transfer-Encoding";
        if (codings == 1 && request["Transfer-Encoding"] != "chunked")
            yield return "one framing: a transfer coding other than chunked";
        if (names.Count(static name => name == "host") != 1)
            yield return "one host";
        foreach (var field in request.Fields)
        {
            if (!MessageReader.IsToken(field.Name) || (field.Name.Contains('_', StringComparison.Ordinal) && Known.Contains(field.Name.Replace('_', '-').ToLowerInvariant())))
                yield return "clean names: " + field.Name;
            if (field.Value.Any(static one => one is (< ' ' and not '\t') or '\x7f'))
                yield return "clean values: " + field.Name;
        }
    }

    private static IEnumerable<string> OfCounts(Observation seen)
    {
        var arrived = seen.Backend.Sum(static connection => Reading.All.Max(reading => MessageReader.Requests(connection.Bytes, reading).Messages.Count));
        var accepted = seen.Finals.Count(static response => response["X-Backend"] is not null || response.Status is < 400 or >= 500);
        if (arrived > accepted && arrived > AcceptedOf(seen))
            yield return string.Create(CultureInfo.InvariantCulture, $"none more: {arrived} requests at the destination, {accepted} accepted");
        if (seen.Answered.Problem is { } problem)
            yield return $"readable answers: {problem}";
    }

    // A client that got no answer at all was cut off: then those that it asked for may have arrived.
    private static int AcceptedOf(Observation seen) => seen.Finals.Count == 0 ? seen.Asked.Messages.Count : 0;

    private static IEnumerable<string> OfOrigins(Observation seen)
    {
        foreach (var request in seen.Forwarded)
        {
            var isEnd = request.Fields.Any(static field => field.Raw.Equals(Case.EndMark, StringComparison.OrdinalIgnoreCase));
            var isOdd = request["X-Mark"] == "odd";
            if (isEnd && (isOdd || request.Target != "/end" || request.Body.Length > 0 || request["Host"] != "end.test"))
                yield return "own bytes: the next request is not as it was sent";
            if (!isEnd && (request.Target == "/end" || request.Line.Contains("/end", StringComparison.Ordinal)))
                yield return "own bytes: the next request has lost its headers";
            if (!isEnd && request.Body.Contains("/end", StringComparison.Ordinal) && !seen.Asked.Messages.Any(asked => asked.Body == request.Body))
                yield return "own bytes: a body holds the next request";
        }
    }
}
