using System.Text;
using FlagGateway.Transport;

namespace FlagGateway.Tests.Transport;

/// <summary>Reads heads as connections do, and describes what came of it.</summary>
internal static class Heads
{
    /// <summary>
    /// Reads bytes that arrive in these parts; the text is the response, or the reason why there is none.
    /// </summary>
    public static string Read(byte[] bytes, IEnumerable<int> splits, HttpMethod? method = null, StringCache? strings = null)
    {
        HeadScanner scanner = new();
        try
        {
            foreach (var arrived in splits.Append(bytes.Length))
            {
                var end = scanner.Find(bytes.AsSpan(0, arrived));
                if (end >= 0)
                    return $"{end} {Describe(bytes.AsSpan(0, end), method ?? HttpMethod.Get, strings ?? new StringCache())}";
            }

            return "incomplete";
        }
        catch (HttpRequestException exception)
        {
            return $"refused: {exception.Message}";
        }
    }

    /// <summary>Reads a complete head.</summary>
    public static (HttpResponseMessage Response, ResponseFraming Framing) Parse(string head, HttpMethod? method = null, StringCache? strings = null)
    {
        HttpResponseMessage response = new() { RequestMessage = new(method ?? HttpMethod.Get, "http://a/"), Content = new FastContent() };
        return (response, HeadParser.Read(Encoding.Latin1.GetBytes(head), response, strings ?? new StringCache()));
    }

    private static string Describe(ReadOnlySpan<byte> head, HttpMethod method, StringCache strings)
    {
        using HttpResponseMessage response = new() { RequestMessage = new(method, "http://a/"), Content = new FastContent() };
        var framing = HeadParser.Read(head, response, strings);
        StringBuilder text = new($"{response.Version} {(int)response.StatusCode} {response.ReasonPhrase} {framing}");
        foreach (var header in response.Headers.NonValidated)
            text.Append('|').Append(header.Key).Append('=').AppendJoin(';', header.Value);
        foreach (var header in response.Content.Headers.NonValidated)
            text.Append('|').Append(header.Key).Append('=').AppendJoin(';', header.Value);
        return text.ToString();
    }
}
