using Grove.Taxonomy.Git;

namespace Grove.Taxonomy.Tests.Git;

public sealed class GitAddressTests
{
    [Theory]
    [InlineData("https://example.org/team/docs.git")]
    [InlineData("https://user:secret@example.org/docs")]
    [InlineData("ssh://git@example.org:22/docs.git")]
    [InlineData("git://example.org/docs.git")]
    [InlineData("git@example.org:team/docs.git")]
    [InlineData("file:///srv/docs.git")]
    public void Sound(string address) => Assert.Null(GitAddress.Refuse(address));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("--upload-pack=touch /tmp/x", "begins with '-'")]
    [InlineData("-u", "begins with '-'")]
    [InlineData("ext::sh -c touch", "blanks")]
    [InlineData("ext::sh", "helper program")]
    [InlineData("fd::17", "helper program")]
    [InlineData("http://example.org/x.git", "not encrypted")]
    [InlineData("ftp://example.org/x.git", "scheme 'ftp'")]
    [InlineData("javascript://x", "scheme 'javascript'")]
    [InlineData("ssh://-oProxyCommand=touch/x", "begins with '-'")]
    [InlineData("ssh://user@-oProxyCommand=touch/x", "begins with '-'")]
    [InlineData("git@example.org:-x", "is not an address")]
    [InlineData("https:///x", "names no host")]
    [InlineData("/etc/passwd", "is not an address")]
    [InlineData("../other", "is not an address")]
    [InlineData("https://example.org/a b", "blanks")]
    [InlineData("https://example.org/\u0007", "control")]
    public void Refused(string address, string complaint) => Assert.Contains(complaint, GitAddress.Refuse(address)!.Value.Complaint);

    [Theory]
    [InlineData("5f7158a5ce83c4ff493bfe341fe31ecad64ff697", true)]
    [InlineData("main", true)]
    [InlineData("release/1.2", true)]
    [InlineData("--upload-pack=x", false)]
    [InlineData("a..b", false)]
    [InlineData("HEAD^{commit}", false)]
    [InlineData("a:b", false)]
    [InlineData("", false)]
    [InlineData("x.lock", false)]
    public void Commits(string commit, bool sound) => Assert.Equal(sound, GitAddress.RefuseCommit(commit) is null);

    [Fact]
    public void Passwords_are_not_shown() => Assert.Equal("https://me:***@example.org/x", GitAddress.Shown("https://me:secret@example.org/x"));
}
