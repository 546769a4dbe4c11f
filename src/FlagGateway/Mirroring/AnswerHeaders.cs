namespace FlagGateway.Mirroring;

/// <summary>Takes the headers of an answer out of a message that will be gone when they are compared.</summary>
internal static class AnswerHeaders
{
    public static void Take(HttpResponseMessage answer, Dictionary<string, IReadOnlyList<string>> into)
    {
        foreach (var header in answer.Headers.NonValidated)
            into[header.Key] = [.. header.Value];
        foreach (var header in answer.Content.Headers.NonValidated)
            into[header.Key] = [.. header.Value];
    }
}
