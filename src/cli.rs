//! The commands of `madoguchi`.
//! Deliberately one screen: each command is one call into `app`.

use std::io::{IsTerminal as _, Read as _};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};
use clap::{Args, Parser, Subcommand};
use madoguchi::app::{App, AppError};
use madoguchi::config::{Config, Sources};
use madoguchi::domain::api_key::Scope;
use madoguchi::domain::audit_chain::Head;
use madoguchi::domain::calendar::{self, DeskCalendar};
use madoguchi::domain::schedule::{ClosedDayPolicy, Recurrence, to_csv};
use madoguchi::domain::staff::Role;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Beyond them a schedule would look free of holidays.
const KNOWN_YEARS: RangeInclusive<i32> = calendar::FIRST_YEAR..=calendar::LAST_YEAR;

/// So long the process waits for what it gave up before it ends all the same.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// 窓口: reservations for municipal consultations, discreet by default.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, API and worker (what happens without a command).
    Serve,
    /// Bring the database's schema up to this version.
    Migrate,
    /// Load the demo of 安中市 into an empty database.
    Demo,
    /// Staff accounts.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Keys of the JSON API.
    #[command(subcommand)]
    ApiKey(ApiKeyCommand),
    /// National holidays as CSV (date,name).
    Holidays {
        /// First year, 1955 or later.
        #[arg(long)]
        from: i32,
        /// Last year, 2050 or earlier.
        #[arg(long)]
        to: i32,
    },
    /// The days of a schedule rule around closed days as CSV (`rule_date,date,reason`).
    Schedule(ScheduleArguments),
    /// Read one message from standard input that came to a return address (bounce+KEY@…), and note what it reports.
    Bounce,
    /// Erase the personal data of every reservation that has reached its day, and print how much (the worker does the
    /// same by itself).
    Purge,
    /// Write all that the service holds into one sealed file, while it runs. What the file holds only `MADOGUCHI_SECRET_KEY`
    /// opens: keep that somewhere else.
    Backup {
        /// Where to; it must not be there yet.
        file: PathBuf,
    },
    /// Restore a backup into an empty database (SQLite or PostgreSQL, whichever it came from). Stop the service before.
    Restore {
        /// The backup.
        file: PathBuf,
    },
    /// Look at configuration, address, database, key, mail, clock and audit log: a line each (ok, warn, FAIL), code 1 if one
    /// fails.
    Doctor,
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The OpenAPI document of the JSON API.
    Openapi,
}

#[derive(Args)]
struct ScheduleArguments {
    /// RFC 5545 (FREQ=MONTHLY;BYDAY=1TU), short form (1Tu, 13Mo, 0We, 6Fr) or single dates.
    #[arg(long)]
    rule: Recurrence,
    /// First day (2026-04-01); COUNT and INTERVAL count from it.
    #[arg(long)]
    from: NaiveDate,
    /// Last day.
    #[arg(long)]
    to: NaiveDate,
    /// What becomes of a closed day: skip, next-week, next-open-day or manual.
    #[arg(long, value_parser = |code: &str| ClosedDayPolicy::from_code(code).ok_or("use skip, next-week, next-open-day or manual"))]
    closed_day: ClosedDayPolicy,
    /// Key of the desk whose calendar counts; without it, Saturdays, Sundays, national holidays and 12/29-1/3 are closed.
    #[arg(long)]
    desk: Option<String>,
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Make an account and print its one-time password. It is good for 72 hours: whoever signs in with it chooses an own
    /// password and sets up a second step before anything else opens. Until then the command can be repeated.
    Add {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
        /// admin, officer, reception, counsellor or auditor.
        #[arg(long, value_parser = |code: &str| Role::from_code(code).ok_or("use admin, officer, reception, counsellor or auditor"))]
        role: Role,
        /// Key of the one desk where the role holds; without it, every desk.
        #[arg(long)]
        desk: Option<String>,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walk the whole chain: exit code 1 and the first line that was altered, taken out, put in or moved; else its head,
    /// which proves later, noted elsewhere, that nothing before it was changed or cut off.
    Verify {
        /// A head that was printed before (NUMBER:HASH); the chain must still pass through it.
        #[arg(long)]
        head: Option<Head>,
    },
}

#[derive(Subcommand)]
enum ApiKeyCommand {
    /// Make a key and print it once.
    Add {
        /// What the key is for.
        #[arg(long)]
        name: String,
        /// read, book or staff.
        #[arg(long, value_parser = |code: &str| Scope::from_code(code).ok_or("use read, book or staff"))]
        scope: Scope,
    },
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let command = Cli::parse().command.unwrap_or(Command::Serve);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, 1),
    };
    let ended = runtime.block_on(execute(command));
    // What the service gave up may still wait for a disk or a name server.
    runtime.shutdown_timeout(LAST_BREATH);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ AppError::Setting(_)) => complain(&error, 2),
        Err(error @ AppError::Failed(_)) => complain(&error, 1),
    }
}

/// Reads the configuration and puts the rooms together. Commands that need neither do not call it: they work wherever the
/// binary does.
async fn app() -> Result<App, AppError> {
    let config = Sources::of_process()
        .and_then(|sources| Config::read(&sources))
        .map_err(|error| AppError::Setting(error.to_string()))?;
    start_logging(&config.log);
    App::build(config).await
}

/// The same on a database that is at this version's schema.
async fn migrated_app() -> Result<App, AppError> {
    let app = app().await?;
    app.must_be_migrated().await?;
    Ok(app)
}

async fn execute(command: Command) -> Result<(), AppError> {
    match command {
        Command::Serve => app().await?.serve().await,
        Command::Migrate => {
            let steps = app().await?.migrate().await?;
            say(&format!("schema up to date ({steps} steps taken)"));
            Ok(())
        }
        Command::Demo => {
            let app = app().await?;
            app.migrate().await?;
            app.load_demo().await?.iter().for_each(|line| say(line));
            Ok(())
        }
        Command::Staff(StaffCommand::Add { email, role, desk }) => {
            say(&migrated_app().await?.add_staff(&email, role, desk.as_deref()).await?);
            Ok(())
        }
        Command::ApiKey(ApiKeyCommand::Add { name, scope }) => {
            say(&migrated_app().await?.add_api_key(&name, scope).await?);
            Ok(())
        }
        Command::Holidays { from, to } => {
            must_be_known((from, to), to < from)?;
            say(calendar::to_csv(from, to).trim_end());
            Ok(())
        }
        Command::Schedule(asked) => schedule(asked).await,
        Command::Bounce => {
            let message = read_message()?;
            say(&migrated_app().await?.record_bounce(&message).await?);
            Ok(())
        }
        Command::Purge => {
            say(&migrated_app().await?.purge().await?);
            Ok(())
        }
        Command::Backup { file } => {
            say(&app().await?.back_up(&file).await?);
            Ok(())
        }
        Command::Restore { file } => {
            say(&app().await?.restore(&file).await?);
            Ok(())
        }
        Command::Doctor => {
            let (lines, bad) = app().await?.examine().await;
            for line in &lines {
                say(line);
            }
            match bad {
                0 => Ok(()),
                bad => Err(AppError::Failed(format!(
                    "{bad} of {} checks failed; mend what FAIL says",
                    lines.len()
                ))),
            }
        }
        Command::Audit(AuditCommand::Verify { head }) => {
            say(&migrated_app().await?.verify_audit(head.as_ref()).await?);
            Ok(())
        }
        Command::Openapi => {
            say(&madoguchi::app::openapi_document());
            Ok(())
        }
    }
}

/// A mail message from standard input. A longer one than this is read in part: the report stands at its beginning.
fn read_message() -> Result<Vec<u8>, AppError> {
    const LONGEST: u64 = 16 * 1024 * 1024;
    let mut message = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST).read_to_end(&mut message);
    read.map_err(|error| AppError::Failed(format!("the message cannot be read from standard input: {error}")))?;
    Ok(message)
}

async fn schedule(asked: ScheduleArguments) -> Result<(), AppError> {
    let window = (asked.from, asked.to);
    must_be_known((asked.from.year(), asked.to.year()), asked.to < asked.from)?;
    let calendar = match &asked.desk {
        Some(key) => migrated_app().await?.desk_calendar(key).await?,
        None => DeskCalendar::town_hall(),
    };
    let closed = |day| calendar.closed_reason(day);
    let proposals = asked.rule.proposals(asked.from, window, asked.closed_day, closed);
    say(to_csv(&proposals).trim_end());
    Ok(())
}

/// Refuses years whose holidays are not known, and what ends before it begins.
fn must_be_known((from, to): (i32, i32), is_reversed: bool) -> Result<(), AppError> {
    if is_reversed {
        return Err(AppError::Setting("--to must not lie before --from".to_owned()));
    }
    if [from, to].iter().all(|year| KNOWN_YEARS.contains(year)) {
        return Ok(());
    }
    let (first, last) = (KNOWN_YEARS.start(), KNOWN_YEARS.end());
    Err(AppError::Setting(format!(
        "--from and --to must lie in the years {first} to {last}, whose holidays are known"
    )))
}

/// JSON when nobody watches. What a library would log of addresses or values at finer levels is held back whatever
/// `RUST_LOG` says, also where it names that library.
fn start_logging(directives: &str) {
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .parse_lossy(directives);
    let quiet = Targets::new().with_default(LevelFilter::TRACE).with_targets([
        ("axum", LevelFilter::INFO),
        ("tokio_postgres", LevelFilter::INFO),
        ("hyper", LevelFilter::INFO),
        ("hyper_util", LevelFilter::INFO),
        ("lettre", LevelFilter::OFF),
        ("rustls", LevelFilter::INFO),
    ]);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.finish().with(quiet).init();
    } else {
        builder.json().finish().with(quiet).init();
    }
}

#[expect(clippy::print_stdout, reason = "the command line speaks to its operator")]
fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "the command line complains to its operator")]
fn complain(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("madoguchi: {error}");
    ExitCode::from(code)
}
