using System.Text.Json.Serialization;

namespace FlagGateway.State;

/// <summary>Where a change comes from: a part of the gateway, or of the host. A word in JSON and for display.</summary>
[JsonConverter(typeof(Converter))]
public sealed record ChangeSource
{
    private ChangeSource(string word) => Word = word;

    /// <summary>A request to the API.</summary>
    public static ChangeSource Api { get; } = new("api");

    /// <summary>The command line.</summary>
    public static ChangeSource Cli { get; } = new("cli");

    /// <summary>A page of the console.</summary>
    public static ChangeSource Console { get; } = new("console");

    /// <summary>The gateway itself.</summary>
    public static ChangeSource Machine { get; } = new("machine");

    /// <summary>A change that was in force on one instance before it could be written.</summary>
    public static ChangeSource Retry { get; } = new("retry");

    /// <summary>The word.</summary>
    public string Word { get; }

    /// <summary>The source with a word: one of the gateway's own, or a part of the host.</summary>
    /// <param name="word">The word, as in JSON.</param>
    public static ChangeSource From(string word) => new(word);

    /// <inheritdoc/>
    public override string ToString() => Word;

    private sealed class Converter() : WordConverter<ChangeSource>(From, static source => source.Word);
}
