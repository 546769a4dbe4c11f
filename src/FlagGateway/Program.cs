using System.CommandLine;
using FlagGateway.Commands;

// The gateway gives requests under way 25 s to end; the library's default would cut them off after 2 s.
return await CommandTree.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
