using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FlagGateway.Core.Tests")]
