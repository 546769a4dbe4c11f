using System.CommandLine;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway rollout …</c>: shows and controls rollouts.</summary>
internal static class RolloutCommand
{
    public static Command Create()
    {
        var root = new Command("rollout", "Show and control rollouts of the running gateway.");
        root.Subcommands.Add(AdminCommand.CompleteWide(
            new Command("list", "List all rollouts."),
            static (client, _, cancellationToken) => client.GetAsync("/api/v1/rollouts", cancellationToken),
            RolloutText.List));
        root.Subcommands.Add(Get());
        root.Subcommands.Add(StatusCommand.Create());
        root.Subcommands.Add(Start());
        root.Subcommands.Add(Verb("pause", "Pause a rollout in its stage; guardrails continue.", "paused"));
        root.Subcommands.Add(Verb("resume", "Continue in the stage in which it was paused.", "resumed"));
        root.Subcommands.Add(Promote());
        root.Subcommands.Add(Set());
        root.Subcommands.Add(Verb("abort", "Take everybody off the candidate and end the rollout.", "aborted"));
        root.Subcommands.Add(Verb("rollback", "Take everybody off the candidate because it is bad: this plan never starts automatically again.", "rolled back"));
        root.Subcommands.Add(Include());
        root.Subcommands.Add(OfCandidate("drop", "Take everybody off one of several candidates; the rollout goes on with the others.", "dropped"));
        root.Subcommands.Add(OfCandidate("restore", "Give a dropped candidate its users again; the stage is measured from its beginning.", "restored"));
        root.Subcommands.Add(ForgetCommand.Create());
        root.Subcommands.Add(Drill());
        root.Subcommands.Add(ReportCommand.Create());
        return root;
    }

    private static Command Get()
    {
        var flag = AdminCommand.Flag();
        return AdminCommand.CompleteWide(
            new Command("get", "Show one rollout in a line, or all about it as JSON; status shows it for reading.") { flag },
            (client, result, cancellationToken) => client.GetAsync($"/api/v1/rollouts/{Uri.EscapeDataString(result.GetValue(flag)!)}", cancellationToken),
            static (response, isWide) => RolloutTable.Format([response], isWide));
    }

    private static Command Verb(string name, string description, string done)
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        return AdminCommand.Complete(
            new Command(name, description) { flag, reason },
            (client, result, cancellationToken) => client.PostAsync(Path(result.GetValue(flag)!, name), AdminCommand.Body(result.GetValue(reason)), cancellationToken),
            (response, result) => KillCommand.Done(result.GetValue(flag)!, done, response));
    }

    private static Command Start()
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        var accept = new Option<bool>("--accept-moves") { Description = "Start even if that moves users off the candidate, or off a variant that the plan does not name." };
        return AdminCommand.Complete(
            new Command("start", "Begin a rollout at its first stage.") { flag, accept, reason },
            (client, result, cancellationToken) =>
            {
                var body = AdminCommand.Body(result.GetValue(reason));
                body["accept_moves"] = result.GetValue(accept);
                return client.PostAsync(Path(result.GetValue(flag)!, "start"), body, cancellationToken);
            },
            (response, result) => $"{KillCommand.Done(result.GetValue(flag)!, "started", response)}{Environment.NewLine}moves {RolloutText.Moves(response)}{RolloutText.OutOfReach(response)}");
    }

    private static Command Promote()
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        var stage = new Option<string?>("--stage") { Description = "The stage to approve: if the rollout is in another one by then, nothing changes.", HelpName = "NAME" };
        var full = new Option<bool>("--full") { Description = "Skip all stages but the last." };
        var force = Force(reason);
        return AdminCommand.Complete(
            new Command("promote", "Approve the stage and begin the next one now.") { flag, stage, full, force, reason },
            (client, result, cancellationToken) =>
            {
                var body = AdminCommand.Body(result.GetValue(reason));
                if (result.GetValue(stage) is { } name)
                    body["stage"] = name;
                body["full"] = result.GetValue(full);
                body["force"] = result.GetValue(force);
                return client.PostAsync(Path(result.GetValue(flag)!, "promote"), body, cancellationToken);
            },
            (response, result) => KillCommand.Done(result.GetValue(flag)!, "promoted", response));
    }

    private static Command Set()
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        var percentage = new Argument<double>("percentage") { Description = "Share of users on the candidate, 0 to 100.", HelpName = "P" };
        percentage.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && !(double.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100))
                result.AddError($"P is '{result.Tokens[0].Value}', and must be a number from 0 to 100.");
        });
        var force = Force(reason);
        return AdminCommand.Complete(
            new Command("set", "Set the candidate's percentage manually, and pause there.") { flag, percentage, force, reason },
            (client, result, cancellationToken) =>
            {
                var body = AdminCommand.Body(result.GetValue(reason));
                body["percentage"] = result.GetValue(percentage);
                body["force"] = result.GetValue(force);
                return client.PostAsync(Path(result.GetValue(flag)!, "set"), body, cancellationToken);
            },
            (response, result) => KillCommand.Done(result.GetValue(flag)!, "set", response));
    }

    private static Command Include()
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        var group = new Argument<string>("group") { Description = "The excluded group, such as tenant:acme.", HelpName = "GROUP" };
        return AdminCommand.Complete(
            new Command("include", "End the exclusion of a group: its users are in the stage again, which is measured from its beginning.") { flag, group, reason },
            (client, result, cancellationToken) =>
            {
                var body = AdminCommand.Body(result.GetValue(reason));
                body["group"] = result.GetValue(group)!;
                return client.PostAsync(Path(result.GetValue(flag)!, "include"), body, cancellationToken);
            },
            (response, result) => KillCommand.Done(result.GetValue(flag)!, $"included {result.GetValue(group)} again", response));
    }

    private static Command OfCandidate(string name, string description, string done)
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        var candidate = new Argument<string>("candidate") { Description = "The candidate, one of several.", HelpName = "CANDIDATE" };
        return AdminCommand.Complete(
            new Command(name, description) { flag, candidate, reason },
            (client, result, cancellationToken) =>
            {
                var body = AdminCommand.Body(result.GetValue(reason));
                body["candidate"] = result.GetValue(candidate)!;
                return client.PostAsync(Path(result.GetValue(flag)!, name), body, cancellationToken);
            },
            (response, result) => KillCommand.Done(result.GetValue(flag)!, $"{done} {result.GetValue(candidate)}", response));
    }

    // Overruling a guardrail requires a reason, which the audit log shows.
    private static Option<bool> Force(Option<string?> reason)
    {
        var force = new Option<bool>("--force") { Description = "Give the candidate more users although a guardrail fails. Requires --reason." };
        force.Validators.Add(result =>
        {
            if (result.GetValue(force) && string.IsNullOrWhiteSpace(result.GetValue(reason)))
                result.AddError("--force overrules a guardrail: give --reason TEXT as well.");
        });
        return force;
    }

    private static Command Drill()
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        return AdminCommand.Complete(
            new Command("drill", "Practice the rollback: kill the flag, measure until all traffic is away, and restore it.") { flag, reason },
            (client, result, cancellationToken) => client.PostAsync(
                $"/api/v1/flags/{Uri.EscapeDataString(result.GetValue(flag)!)}/drill", AdminCommand.Body(result.GetValue(reason)), cancellationToken),
            static (response, _) => RolloutText.Drill(response));
    }

    private static string Path(string flag, string verb) => $"/api/v1/rollouts/{Uri.EscapeDataString(flag)}/{verb}";
}
