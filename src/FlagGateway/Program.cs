using System.CommandLine;
using FlagGateway.Commands;

// A demo ends its users' requests and prints the result; the library's default would cut it off after 2 s.
return await CommandTree.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
