using System.Text;
using System.Text.Json;

namespace FlagGateway.Signals.Posted;

/// <summary>The texts of one signal, one after the other in the same memory.</summary>
internal sealed class SignalText
{
    // For all texts of one signal at maximum length, the last of them with each character escaped.
    private readonly char[] _text = new char[16384];

    /// <summary>Length of all texts.</summary>
    public int Length { get; private set; }

    /// <summary>A part.</summary>
    public ReadOnlySpan<char> this[Range part] => _text.AsSpan(part);

    /// <summary>Forgets all texts.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends the reader's text.</summary>
    /// <param name="reader">A reader at a text.</param>
    /// <param name="field">Name of the field, for the problem.</param>
    /// <param name="max">Maximum length, in bytes of UTF-8.</param>
    /// <param name="place">Where the text is; unchanged if there is a problem.</param>
    public SignalProblem? Read(ref Utf8JsonReader reader, string field, int max, ref Range place)
    {
        // A character takes at most six bytes, if it is escaped.
        if (reader.ValueSpan.Length > Math.Min(6 * max, _text.Length - Length))
            return SignalProblem.TooLong(field, max);
        try
        {
            var length = reader.CopyString(_text.AsSpan(Length));
            if (Encoding.UTF8.GetByteCount(_text.AsSpan(Length, length)) > max)
                return SignalProblem.TooLong(field, max);
            place = Length..(Length + length);
            Length += length;
            return null;
        }
        catch (InvalidOperationException)
        {
            // Text is decoded and validated lazily.
            return SignalProblem.BadText;
        }
    }
}
