using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// A test with a program that the .NET SDK does not bring: <c>chromium</c>, or a module of Python (<c>nbformat</c>). Other tests check the same facts
/// without the program where possible. If the program is missing, the test is not discovered; <see cref="ExtraRuns"/> names it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ExtraFactDiscoverer))]
internal sealed class ExtraFactAttribute(string program, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    public string Program => program;
}

/// <summary>Finds a test with <see cref="ExtraFactAttribute"/> where its program is there.</summary>
internal sealed class ExtraFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ExtraRuns.Has(((ExtraFactAttribute)factAttribute).Program) ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
