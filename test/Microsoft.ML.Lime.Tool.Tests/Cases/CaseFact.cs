using System.Runtime.CompilerServices;
using Microsoft.ML.Lime.Tests;
using Xunit.Sdk;
using Xunit.v3;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>
/// A test on a folder of <c>../shared/cases</c>, inputs like those of public reports. Without that folder the test is not discovered; tests
/// beside it make an input of the same kind themselves.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(CaseFactDiscoverer))]
internal sealed class CaseFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "cases"));

    /// <summary>The path of a file of a case.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);
}

/// <summary>Discovers a test with <see cref="CaseFactAttribute"/> only if there are cases.</summary>
internal sealed class CaseFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        Directory.Exists(CaseFactAttribute.Root) ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
