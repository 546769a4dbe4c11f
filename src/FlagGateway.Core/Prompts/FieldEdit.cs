using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>The edit of one member of an object. Immutable.</summary>
/// <param name="name">Name of the member.</param>
internal abstract class FieldEdit(string name)
{
    /// <summary>Name of the member.</summary>
    public string Name { get; } = name;

    /// <summary>The name in UTF-8.</summary>
    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>The name as JSON.</summary>
    public byte[] QuotedName { get; } = [(byte)'"', .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    /// <summary>Whether members of this name are removed.</summary>
    public virtual bool IsRemoval => false;

    /// <summary>Whether the member is added where it is missing.</summary>
    public virtual bool IsAdded => true;

    /// <summary>Edits a member of this name.</summary>
    /// <param name="splicer">The text, edited as far as the member.</param>
    /// <param name="field">The member.</param>
    /// <param name="prompt">The prompt, as parts of a JSON string.</param>
    public virtual void Edit(Splicer splicer, JsonField field, ReadOnlyMemory<byte>[] prompt)
    {
        splicer.Omit(field.ValueStart, field.End);
        InsertValue(splicer, prompt);
    }

    /// <summary>Inserts the value of a member that is added or replaced.</summary>
    public abstract void InsertValue(Splicer splicer, ReadOnlyMemory<byte>[] prompt);
}

/// <summary>Removes a member.</summary>
internal sealed class RemoveField(string name) : FieldEdit(name)
{
    public override bool IsRemoval => true;

    public override bool IsAdded => false;

    public override void InsertValue(Splicer splicer, ReadOnlyMemory<byte>[] prompt)
    {
    }
}

/// <summary>Sets a member.</summary>
/// <param name="name">Its name.</param>
/// <param name="value">Its value as compact JSON.</param>
internal sealed class SetField(string name, byte[] value) : FieldEdit(name)
{
    /// <summary>The value as compact JSON.</summary>
    public byte[] Value => value;

    public override void InsertValue(Splicer splicer, ReadOnlyMemory<byte>[] prompt) => splicer.Insert(value);
}

/// <summary>Edits members of an object; another value is replaced by an object of them.</summary>
/// <param name="name">Its name.</param>
/// <param name="members">Edits of its members.</param>
internal sealed class MergeField(string name, FieldEdit[] members) : FieldEdit(name)
{
    private static readonly byte[] Brackets = "{}"u8.ToArray();

    // An object of removals alone removes nothing from what is missing.
    public override bool IsAdded => members.Length == 0 || Array.Exists(members, static member => member.IsAdded);

    /// <summary>Edits of its members.</summary>
    public IReadOnlyList<FieldEdit> Members => members;

    public override void Edit(Splicer splicer, JsonField field, ReadOnlyMemory<byte>[] prompt)
    {
        if (field.Kind == JsonTokenType.StartObject)
            ObjectEditor.Edit(splicer, field.ValueStart, members, prompt);
        else
            base.Edit(splicer, field, prompt);
    }

    public override void InsertValue(Splicer splicer, ReadOnlyMemory<byte>[] prompt)
    {
        splicer.Insert(Brackets.AsMemory(0, 1));
        ObjectEditor.InsertMembers(splicer, members, prompt, found: default, isFirst: true);
        splicer.Insert(Brackets.AsMemory(1));
    }
}
