namespace FlagGateway.Core.Guardrails;

/// <summary>Kind of reference of a candidate.</summary>
public enum ReferenceKind
{
    /// <summary>Control at the same time with random assignment: the only unbiased comparison.</summary>
    Random,

    /// <summary>The same groups on control before the stage.</summary>
    GroupsBefore,

    /// <summary>Control at the same time, whose users differ from the candidate's.</summary>
    ControlNow,

    /// <summary>Control in the last stage that had both.</summary>
    LastStage,

    /// <summary>None: only absolute limits of the candidate can be judged.</summary>
    None,

    /// <summary>Control at the same time of earlier days (<see cref="Baseline.History"/>).</summary>
    History,
}

/// <summary>Formats kinds of references.</summary>
public static class ReferenceNames
{
    /// <summary>Description of a reference, for display; <c>control</c> for a random sample.</summary>
    public static string ToText(this ReferenceKind kind) => kind switch
    {
        ReferenceKind.Random => "control",
        ReferenceKind.GroupsBefore => "the same groups on control before the stage",
        ReferenceKind.ControlNow => "control's other users at the same time",
        ReferenceKind.LastStage => "control in the last stage that had both",
        ReferenceKind.History => "control's history at this time of the day and the week",
        _ => "nothing",
    };
}
