using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>Where a prompt goes if the request has one.</summary>
internal enum PromptPosition
{
    /// <summary>In its place.</summary>
    Replace,

    /// <summary>In front of it.</summary>
    Prepend,

    /// <summary>Behind it.</summary>
    Append,
}

/// <summary>
/// Puts a prompt into a value that is text or a list of text blocks. Prepended and appended prompts are separated from
/// other text by an empty line, or are blocks of their own. Of a list, <see cref="PromptPosition.Replace"/> replaces
/// the text of the first text block; all else of the list stays, <c>cache_control</c> as well.
/// </summary>
internal static class TextEditor
{
    private static readonly byte[] Quote = "\""u8.ToArray();
    private static readonly byte[] EmptyLine = @"\n\n"u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] BlockStart = """{"type":"text","text":"""u8.ToArray();
    private static readonly byte[] BlockEnd = "}"u8.ToArray();
    private static readonly FieldEdit[] BlockText = [new TextField("text", PromptPosition.Replace)];

    /// <summary>Edits a value.</summary>
    /// <param name="splicer">The text, edited as far as the value.</param>
    /// <param name="field">The value.</param>
    /// <param name="position">Where the prompt goes.</param>
    /// <param name="prompt">The prompt, as parts of a JSON string.</param>
    public static void Edit(Splicer splicer, JsonField field, PromptPosition position, ReadOnlyMemory<byte>[] prompt)
    {
        if (field.Kind == JsonTokenType.StartArray)
        {
            EditBlocks(splicer, field, position, prompt);
        }
        else if (field.Kind == JsonTokenType.String && position != PromptPosition.Replace)
        {
            EditText(splicer, field, position, prompt);
        }
        else
        {
            splicer.Omit(field.ValueStart, field.End);
            InsertText(splicer, prompt);
        }
    }

    /// <summary>Inserts the prompt as a JSON string.</summary>
    public static void InsertText(Splicer splicer, ReadOnlyMemory<byte>[] prompt)
    {
        splicer.Insert(Quote);
        splicer.Insert(prompt);
        splicer.Insert(Quote);
    }

    private static void EditText(Splicer splicer, JsonField field, PromptPosition position, ReadOnlyMemory<byte>[] prompt)
    {
        var isEmpty = field.End - field.ValueStart == 2;
        splicer.TakeTo(position == PromptPosition.Prepend ? field.ValueStart + 1 : field.End - 1);
        if (position == PromptPosition.Append && !isEmpty)
            splicer.Insert(EmptyLine);
        splicer.Insert(prompt);
        if (position == PromptPosition.Prepend && !isEmpty)
            splicer.Insert(EmptyLine);
    }

    private static void EditBlocks(Splicer splicer, JsonField list, PromptPosition position, ReadOnlyMemory<byte>[] prompt)
    {
        var (isEmpty, end) = (true, 0);
        var walk = new JsonWalk(splicer.Source, list.ValueStart);
        while (walk.Next(out var block))
        {
            (isEmpty, end) = (false, block.End);
            if (position == PromptPosition.Replace && TryReplace(splicer, block, prompt))
                return;
            if (position == PromptPosition.Prepend)
                break;
        }

        var isBehind = position == PromptPosition.Append && !isEmpty;
        splicer.TakeTo(isBehind ? end : list.ValueStart + 1);
        if (isBehind)
            splicer.Insert(Comma);
        splicer.Insert(BlockStart);
        InsertText(splicer, prompt);
        splicer.Insert(BlockEnd);
        if (!isBehind && !isEmpty)
            splicer.Insert(Comma);
    }

    private static bool TryReplace(Splicer splicer, JsonField block, ReadOnlyMemory<byte>[] prompt)
    {
        if (block.Kind != JsonTokenType.StartObject
            || JsonField.FindLast(splicer.Source, block.ValueStart, "type"u8)?.HasText(splicer.Source, "text"u8) != true)
        {
            return false;
        }

        ObjectEditor.Edit(splicer, block.ValueStart, BlockText, prompt);
        return true;
    }
}
