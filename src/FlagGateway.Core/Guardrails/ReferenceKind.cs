namespace FlagGateway.Core.Guardrails;

/// <summary>What a candidate is compared with.</summary>
public enum ReferenceKind
{
    /// <summary>Control at the same time, and chance decided who is where. The only comparison without a doubt.</summary>
    Random,

    /// <summary>What the same groups did on control before the stage.</summary>
    GroupsBefore,

    /// <summary>Control at the same time, whose users differ from the candidate's.</summary>
    ControlNow,

    /// <summary>Control in the last stage that had both.</summary>
    LastStage,

    /// <summary>Nothing: only the candidate's own values can be judged.</summary>
    None,
}

/// <summary>References in words.</summary>
public static class ReferenceNames
{
    /// <summary>What the numbers of a reference are, for display; <c>control</c> for a random sample.</summary>
    public static string ToText(this ReferenceKind kind) => kind switch
    {
        ReferenceKind.Random => "control",
        ReferenceKind.GroupsBefore => "the same groups on control before the stage",
        ReferenceKind.ControlNow => "control's other users at the same time",
        ReferenceKind.LastStage => "control in the last stage that had both",
        _ => "nothing",
    };
}
