using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// A test that needs a program outside the .NET SDK: <c>chromium</c>, <c>strace</c>, <c>slurmctld</c> (with slurmd and munged), or a
/// Python module such as <c>nbformat</c>. Where possible, other tests check the same without it. If the program is missing, the test is
/// not discovered, and <see cref="ExtraRuns"/> reports it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ExtraFactDiscoverer))]
internal sealed class ExtraFactAttribute(string program, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
    : FactAttribute(file, line)
{
    public string Program => program;
}

/// <summary>Discovers a test with <see cref="ExtraFactAttribute"/> only if its program is installed.</summary>
internal sealed class ExtraFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ExtraRuns.Has(((ExtraFactAttribute)factAttribute).Program) ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
