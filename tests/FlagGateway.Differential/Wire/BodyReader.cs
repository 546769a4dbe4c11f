using System.Globalization;

namespace FlagGateway.Differential.Wire;

/// <summary>Reads the body of a message by its length or its chunks.</summary>
internal static class BodyReader
{
    public static string Read(LineReader lines, Message head, ref IReadOnlyList<Field> trailers)
    {
        var reading = lines.Reading;
        var codings = head.ValuesOf("Transfer-Encoding");
        var lengths = head.ValuesOf("Content-Length");
        if (reading == Reading.Strict && codings.Count > 0 && lengths.Count > 0)
            throw new MalformedException("length and coding");
        if (reading.LengthFirst && lengths.Count > 0)
            return lines.Bytes(Length(lengths, reading));
        if (codings.Count > 0 && IsChunked(codings, reading))
            return Chunks(lines, out trailers);
        if (codings.Count > 0 && reading == Reading.Strict)
            throw new MalformedException("transfer coding");
        return lengths.Count == 0 ? "" : lines.Bytes(Length(lengths, reading));
    }

    private static bool IsChunked(IReadOnlyList<string> codings, Reading reading) => reading.AnyChunked
        ? codings.Any(static coding => coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        : codings.Count == 1 && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase);

    private static long Length(IReadOnlyList<string> lengths, Reading reading)
    {
        var text = lengths[0];
        if (reading.LooseLength)
            text = new string([.. text.SkipWhile(static one => !char.IsAsciiDigit(one)).TakeWhile(char.IsAsciiDigit)]);
        else if (lengths.Count > 1)
            throw new MalformedException("lengths");
        if (reading.LooseLength && text.Length == 0)
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : throw new MalformedException("length");
    }

    private static string Chunks(LineReader lines, out IReadOnlyList<Field> trailers)
    {
        var body = "";
        while (true)
        {
            var line = lines.Line();
            var digits = line.Split(';')[0].Trim(' ', '\t');
            if (!long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
                throw new MalformedException("chunk size");
            if (size == 0)
                break;
            body += lines.Bytes(size);
            if (lines.Line().Length > 0)
                throw new MalformedException("chunk end");
        }

        trailers = MessageReader.Fields(lines);
        return body;
    }
}
