using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>Puts a prompt into a member that is text or a list of text blocks.</summary>
/// <param name="name">Its name.</param>
/// <param name="position">Where the prompt goes.</param>
internal sealed class TextField(string name, PromptPosition position) : FieldEdit(name)
{
    public override void Edit(Splicer splicer, JsonField field, ReadOnlyMemory<byte>[] prompt) => TextEditor.Edit(splicer, field, position, prompt);

    public override void InsertValue(Splicer splicer, ReadOnlyMemory<byte>[] prompt) => TextEditor.InsertText(splicer, prompt);
}

/// <summary>
/// Puts a prompt into the first message of role <c>system</c> or <c>developer</c>, or adds one in front.
/// </summary>
/// <param name="position">Where the prompt goes.</param>
internal sealed class MessagesField(PromptPosition position) : FieldEdit(FieldName)
{
    /// <summary>Name of the member.</summary>
    public const string FieldName = "messages";

    private static readonly byte[] Brackets = "[]"u8.ToArray();
    private static readonly byte[] Comma = ","u8.ToArray();
    private static readonly byte[] MessageStart = """{"role":"system","content":"""u8.ToArray();
    private static readonly byte[] MessageEnd = "}"u8.ToArray();

    private readonly FieldEdit[] _content = [new TextField("content", position)];

    public override void Edit(Splicer splicer, JsonField field, ReadOnlyMemory<byte>[] prompt)
    {
        if (field.Kind != JsonTokenType.StartArray)
        {
            base.Edit(splicer, field, prompt);
            return;
        }

        var isEmpty = true;
        var walk = new JsonWalk(splicer.Source, field.ValueStart);
        while (walk.Next(out var message))
        {
            isEmpty = false;
            if (!IsInstruction(splicer, message))
                continue;
            ObjectEditor.Edit(splicer, message.ValueStart, _content, prompt);
            return;
        }

        splicer.TakeTo(field.ValueStart + 1);
        InsertMessage(splicer, prompt);
        if (!isEmpty)
            splicer.Insert(Comma);
    }

    public override void InsertValue(Splicer splicer, ReadOnlyMemory<byte>[] prompt)
    {
        splicer.Insert(Brackets.AsMemory(0, 1));
        InsertMessage(splicer, prompt);
        splicer.Insert(Brackets.AsMemory(1));
    }

    private static bool IsInstruction(Splicer splicer, JsonField message) =>
        message.Kind == JsonTokenType.StartObject
        && JsonField.FindLast(splicer.Source, message.ValueStart, "role"u8) is { } role
        && (role.HasText(splicer.Source, "system"u8) || role.HasText(splicer.Source, "developer"u8));

    private static void InsertMessage(Splicer splicer, ReadOnlyMemory<byte>[] prompt)
    {
        splicer.Insert(MessageStart);
        TextEditor.InsertText(splicer, prompt);
        splicer.Insert(MessageEnd);
    }
}
