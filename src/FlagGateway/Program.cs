using FlagGateway.Commands;

return await CommandTree.Create().Parse(args).InvokeAsync();
