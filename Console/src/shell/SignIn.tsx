import { useEffect, useRef, useState, type FormEvent } from "react";
import { problemOf, type Problem } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Logo } from "./Logo";
import { Preferences } from "./Preferences";
import { useTitle } from "./router";
import { useSession } from "./Session";

/** The way in. The address stays as it was, so that success shows the page that was asked for. */
export function SignIn({ expired }: { expired: boolean }) {
    const { t } = useI18n();
    const { signIn } = useSession();
    const [username, setUsername] = useState("");
    const [password, setPassword] = useState("");
    const [isBusy, setBusy] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const first = useRef<HTMLInputElement>(null);
    const second = useRef<HTMLInputElement>(null);
    useTitle(t.signIn.submit);
    useEffect(() => first.current?.focus(), []);

    const submit = async (event: FormEvent) => {
        event.preventDefault();
        if (isBusy) return;
        setBusy(true);
        setProblem(null);
        try {
            await signIn(username, password);
        } catch (error) {
            setProblem(problemOf(error));
            setPassword("");
            setBusy(false);
            second.current?.focus();
        }
    };

    return (
        <div className="sign-in">
            <main className="sign-in-card">
                <Logo size={40} />
                <h1>{t.signIn.title}</h1>
                <p className="muted">{t.signIn.intro}</p>
                {expired && (
                    <p className="notice notice-info" role="status">
                        {t.signIn.expired}
                    </p>
                )}
                <form onSubmit={submit} data-testid="sign-in-form">
                    <label className="field">
                        <span>{t.signIn.username}</span>
                        <input
                            ref={first}
                            className="input"
                            value={username}
                            onChange={(event) => setUsername(event.target.value)}
                            autoComplete="username"
                            autoCapitalize="none"
                            spellCheck={false}
                            required
                            data-testid="username"
                        />
                    </label>
                    <label className="field">
                        <span>{t.signIn.password}</span>
                        <input
                            ref={second}
                            className="input"
                            type="password"
                            value={password}
                            onChange={(event) => setPassword(event.target.value)}
                            autoComplete="current-password"
                            required
                            data-testid="password"
                        />
                    </label>
                    {problem && <ProblemNotice problem={problem} />}
                    <button
                        type="submit"
                        className="button button-primary button-wide"
                        disabled={isBusy}
                        data-testid="sign-in"
                    >
                        {isBusy ? t.signIn.submitting : t.signIn.submit}
                    </button>
                </form>
            </main>
            <footer className="sign-in-footer">
                <Preferences />
            </footer>
        </div>
    );
}
